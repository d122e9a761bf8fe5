using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Items;

/// <summary>An item, and the full name that it is to have.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="NewName">The full name that it gets.</param>
internal readonly record struct NewItemName(string Name, string NewName)
{
    /// <summary>How items get other names, a directory with everything below it.</summary>
    /// <param name="cmdlet">The cmdlet; questions, errors and progress are its.</param>
    /// <param name="verb">What it is called: <c>Rename</c> or <c>Move</c>.</param>
    /// <param name="to">Where all of them go, as the user wrote it; null where each has a name of its own.</param>
    /// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
    /// <param name="force">Whether an item may take the place of another.</param>
    /// <param name="passThru">Whether the items are passed on.</param>
    /// <returns>The change.</returns>
    public static SelectedChange<NewItemName> Change(
        UnlockingCmdlet cmdlet, string verb, string? to, int lockTimeoutSeconds, bool force, bool passThru) =>
        new(cmdlet, lockTimeoutSeconds)
        {
            Text = new ChangeText(
                to is null ? $"{verb} in" : Action(verb, to), $"{verb[..^1]}ing in", $"{verb}d", "items"),
            NameOf = static one => one.Name,
            ActionOf = one => Action(verb, one.NewName),
            Apply = (transaction, one) => Apply(transaction, one, force),
            DescribeAfter = passThru
                ? static (open, names) => open.Describe(names.Select(static one => one.NewName))
                : null,
        };

    private static string Action(string verb, string to) => $"{verb} to {EntryName.ToDisplay(to)} in";

    private static long Apply(Transaction transaction, NewItemName one, bool force)
    {
        if (one.Name == one.NewName && transaction.Find(one.Name) is not null)
        {
            // Of many names that a script computes some are what they were.
            return 0;
        }

        try
        {
            return transaction.Rename(one.Name, one.NewName, force);
        }
        catch (LockboxItemNotFoundException)
        {
            throw one.Name.AsSpan().ContainsAny('*', '?')
                ? new LockboxItemNotFoundException(
                    $"There is no item '{EntryName.ToDisplay(one.Name)}' in the lockbox.",
                    "The name is taken as it is, wildcards too. Pipe in what they match: Get-LockboxItem finds it.")
                : ItemSelection.NotFound(EntrySource.Of(transaction), one.Name);
        }
    }
}
