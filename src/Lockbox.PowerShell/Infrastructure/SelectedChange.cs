using Lockbox.Engine;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>What a change is called where it is asked about, shown and reported.</summary>
/// <param name="Action">What is asked, without the lockbox, for instance <c>Remove from</c>.</param>
/// <param name="Activity">The same for the progress bar, for instance <c>Removing from</c>.</param>
/// <param name="Done">The same when it is done, for instance <c>Removed</c>.</param>
/// <param name="Noun">What is changed: a plural that ends in <c>s</c>.</param>
internal sealed record ChangeText(string Action, string Activity, string Done, string Noun);

/// <summary>
/// How cmdlets change what was selected, item or variable: each is confirmed by itself, what is confirmed goes in one
/// commit for each lockbox, and what fails for one of them is reported.
/// </summary>
/// <typeparam name="T">What is changed.</typeparam>
/// <param name="cmdlet">The cmdlet; questions, errors and progress are its.</param>
/// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
internal sealed class SelectedChange<T>(UnlockingCmdlet cmdlet, int lockTimeoutSeconds)
{
    /// <summary>What it is called.</summary>
    public required ChangeText Text { get; init; }

    /// <summary>The full name of one.</summary>
    public required Func<T, string> NameOf { get; init; }

    /// <summary>Stages the change of one; returns how many entries or variables it changed.</summary>
    public required Func<Transaction, T, long> Apply { get; init; }

    /// <summary>What is asked about one, where that says more than <see cref="ChangeText.Action"/>.</summary>
    public Func<T, string>? ActionOf { get; init; }

    /// <summary>What they are passed on as, before the change; null when they are not.</summary>
    public Func<OpenLockbox, IReadOnlyList<T>, IEnumerable<object>>? DescribeBefore { get; init; }

    /// <summary>What those that were changed are passed on as, after the change; null when they are not.</summary>
    public Func<OpenLockbox, IReadOnlyList<T>, IEnumerable<object>>? DescribeAfter { get; init; }

    /// <summary>Asks about each, and changes one lockbox.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="texts">
    /// What was asked for, as the user wrote it: all that -WhatIf can name of a locked lockbox.
    /// </param>
    /// <param name="select">What that is in the lockbox.</param>
    public void Run(string path, IEnumerable<string> texts, Func<Snapshot, IEnumerable<T>> select)
    {
        using LockboxKey? key = cmdlet.TryKeyOf(path);
        if (key is null)
        {
            texts.ToList().ForEach(text => IsConfirmed(text, Text.Action, path));
            return;
        }

        (List<T> confirmed, List<object> described) = Confirm(path, key, select);
        Commit(path, key, confirmed);
        cmdlet.WriteObject(described, enumerateCollection: true);
    }

    /// <summary>Asks about one.</summary>
    /// <param name="one">The one.</param>
    /// <param name="path">The lockbox's full path.</param>
    /// <returns>Whether it shall be changed.</returns>
    public bool IsConfirmed(T one, string path) =>
        IsConfirmed(NameOf(one), ActionOf?.Invoke(one) ?? Text.Action, path);

    /// <summary>Changes what was confirmed.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="key">Its key; the caller's.</param>
    /// <param name="confirmed">What to change, in order.</param>
    public void Commit(string path, LockboxKey key, IReadOnlyList<T> confirmed)
    {
        if (confirmed.Count == 0)
        {
            return;
        }

        List<T> changed = [];
        OneCommit.Run(
            cmdlet, path, key, lockTimeoutSeconds, $"{Text.Activity} {Path.GetFileName(path)}",
            staging => ApplyAll(confirmed, changed, staging));
        if (DescribeAfter is not null)
        {
            using OpenLockbox open = OpenLockbox.Read(path, key.Clone());
            cmdlet.WriteObject(DescribeAfter(open, changed), enumerateCollection: true);
        }
    }

    private (List<T> Confirmed, List<object> Described) Confirm(
        string path, LockboxKey key, Func<Snapshot, IEnumerable<T>> select)
    {
        using OpenLockbox open = OpenLockbox.Read(path, key.Clone());
        List<T> confirmed = [.. select(open.Snapshot).Where(one => IsConfirmed(one, path))];
        return (confirmed, [.. DescribeBefore?.Invoke(open, confirmed) ?? []]);
    }

    private bool IsConfirmed(string name, string action, string path) =>
        cmdlet.ShouldProcess(EntryName.ToDisplay(name), $"{action} {path}");

    private WorkDone? ApplyAll(IReadOnlyList<T> confirmed, List<T> changed, Staging staging)
    {
        long count = 0;
        for (int i = 0; i < confirmed.Count; i++)
        {
            staging.Pump.Token.ThrowIfCancellationRequested();
            count += ApplyOne(confirmed[i], changed, staging);
            staging.Progress.Report(new TransferProgress(0, -1, i + 1, confirmed.Count, NameOf(confirmed[i])));
        }

        return count > 0 ? new WorkDone(Text.Done, count, Bytes: null, Threads: 1) { Noun = Text.Noun } : null;
    }

    private long ApplyOne(T one, List<T> changed, Staging staging)
    {
        try
        {
            long count = Apply(staging.Transaction, one);
            changed.Add(one);
            return count;
        }
        catch (LockboxException e) when (
            e is LockboxItemNotFoundException or LockboxItemExistsException or LockboxInvalidNameException)
        {
            string name = NameOf(one);
            staging.Pump.Post(() => cmdlet.Report(e, name));
            return 0;
        }
    }
}
