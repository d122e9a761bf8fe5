namespace Lockbox.Engine.Transfer;

/// <summary>What becomes of an item whose name the lockbox has already: one rule for all that brings some.</summary>
internal static class ExistingNames
{
    /// <summary>Whether an item takes the place of an entry of its name; else the lockbox keeps what it has.</summary>
    /// <param name="policy">What was asked for.</param>
    /// <param name="existing">The entry.</param>
    /// <param name="kind">The kind of the item.</param>
    /// <param name="modifiedAt">When the item was last modified; asked only where that decides.</param>
    /// <param name="done">What is done to items, for instance <c>added</c>.</param>
    /// <exception cref="LockboxItemExistsException">The name is taken.</exception>
    public static bool MayGo(
        IfExists policy, Entry existing, EntryKind kind, Func<DateTime> modifiedAt, string done)
    {
        if ((existing.Kind == EntryKind.Directory) != (kind == EntryKind.Directory))
        {
            throw Taken(
                existing.Name,
                done,
                kind == EntryKind.Directory
                    ? "the lockbox has a file or link of this name"
                    : "the lockbox has a directory of this name",
                "Remove it first with Remove-LockboxItem, or use another name.");
        }

        return policy switch
        {
            IfExists.Overwrite => true,
            IfExists.Newer => modifiedAt() > existing.ModifiedAt,
            IfExists.Error when kind != EntryKind.Directory => throw Taken(
                existing.Name,
                done,
                "the lockbox has an item of this name",
                "Use -IfExists Skip, Overwrite or Newer."),
            _ => false,
        };
    }

    /// <summary>The error about a name that cannot be had.</summary>
    public static LockboxItemExistsException Taken(string name, string done, string why, string? remedy = null) =>
        new($"'{EntryName.ToDisplay(name)}' was not {done}: {why}.", remedy);
}
