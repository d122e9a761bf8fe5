using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// How cmdlets remove what was selected, item or variable: each is confirmed by itself, and what is confirmed goes in
/// one commit for each lockbox.
/// </summary>
/// <typeparam name="T">What is removed.</typeparam>
/// <param name="cmdlet">The cmdlet; questions, errors and progress are its.</param>
/// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
internal sealed class Removal<T>(UnlockingCmdlet cmdlet, int lockTimeoutSeconds)
{
    /// <summary>The full name of one.</summary>
    public required Func<T, string> NameOf { get; init; }

    /// <summary>Removes a name; false when it is gone already.</summary>
    public required Func<Transaction, string, bool> Remove { get; init; }

    /// <summary>What they are passed on as; null when they are not passed on.</summary>
    public required Func<OpenLockbox, IEnumerable<T>, IEnumerable<object>>? Describe { get; init; }

    /// <summary>What they are called: a plural that ends in <c>s</c>.</summary>
    public required string Noun { get; init; }

    /// <summary>Removes from one lockbox.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="texts">
    /// What was asked for, as the user wrote it: all that -WhatIf can name of a locked lockbox.
    /// </param>
    /// <param name="selected">What that is in the lockbox.</param>
    public void Run(string path, IEnumerable<string> texts, Func<Snapshot, IEnumerable<T>> selected)
    {
        using LockboxKey? key = cmdlet.TryKeyOf(path);
        if (key is null)
        {
            texts.ToList().ForEach(text => IsConfirmed(text, path));
            return;
        }

        (List<string> names, List<object> described) = Confirmed(path, key, selected);
        if (names.Count > 0)
        {
            OneCommit.Run(
                cmdlet, path, key, lockTimeoutSeconds, $"Removing from {Path.GetFileName(path)}",
                staging => RemoveAll(names, staging));
            cmdlet.WriteObject(described, enumerateCollection: true);
        }
    }

    private (List<string> Names, List<object> Described) Confirmed(
        string path, LockboxKey key, Func<Snapshot, IEnumerable<T>> selected)
    {
        using OpenLockbox open = OpenLockbox.Read(path, key.Clone());
        List<T> confirmed =
            [.. selected(open.Snapshot).Where(one => IsConfirmed(EntryName.ToDisplay(NameOf(one)), path))];
        return ([.. confirmed.Select(NameOf)], [.. Describe?.Invoke(open, confirmed) ?? []]);
    }

    private bool IsConfirmed(string name, string path) => cmdlet.ShouldProcess(name, $"Remove from {path}");

    private WorkDone? RemoveAll(List<string> names, Staging staging)
    {
        long removed = 0;
        for (int i = 0; i < names.Count; i++)
        {
            staging.Pump.Token.ThrowIfCancellationRequested();
            removed += Remove(staging.Transaction, names[i]) ? 1 : 0;
            staging.Progress.Report(new TransferProgress(0, -1, i + 1, names.Count, names[i]));
        }

        return removed > 0 ? new WorkDone("Removed", removed, Bytes: null, Threads: 1) { Noun = Noun } : null;
    }
}
