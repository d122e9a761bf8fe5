using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// What the commands for items do to a lockbox. Each stages one change, and returns how many entries it changed.
/// </summary>
internal static class DriveChanges
{
    /// <summary>New-Item.</summary>
    /// <param name="transaction">What stages it.</param>
    /// <param name="name">The full name.</param>
    /// <param name="kind">What to make.</param>
    /// <param name="content">The content of a file.</param>
    /// <param name="linkTarget">Where a link points.</param>
    /// <param name="force">Replaces a file or link, and is content with a directory that is there.</param>
    /// <exception cref="LockboxItemExistsException">There is something already.</exception>
    public static long Create(
        Transaction transaction, string name, EntryKind kind, Stream content, string? linkTarget, bool force)
    {
        Entry? before = transaction.Find(name);
        bool isDirectory = before is { Kind: EntryKind.Directory };
        if (before is not null && !(force && isDirectory == (kind == EntryKind.Directory)))
        {
            throw new LockboxItemExistsException(
                $"There is a '{EntryName.ToDisplay(name)}' in the lockbox already.",
                isDirectory == (kind == EntryKind.Directory)
                    ? "Choose another name, or write -Force."
                    : "Choose another name, or remove what is there first.");
        }

        EntryMetadata metadata = NewMetadata();
        switch (kind)
        {
            case EntryKind.Directory:
                transaction.PutDirectory(name, metadata, IfExists.Skip);
                return isDirectory ? 0 : 1;
            case EntryKind.SymbolicLink:
                transaction.PutLink(name, TargetOf(name, linkTarget), metadata, IfExists.Overwrite);
                return 1;
            default:
                transaction.PutFile(name, content, metadata, IfExists.Overwrite);
                return 1;
        }
    }

    /// <summary>Set-Item and Clear-Item: all of the content of a file, which need not be there.</summary>
    /// <param name="transaction">What stages it.</param>
    /// <param name="name">The full name.</param>
    /// <param name="content">The content, read to its end.</param>
    /// <exception cref="LockboxItemExistsException">It is a directory or a link.</exception>
    public static long PutContent(Transaction transaction, string name, Stream content)
    {
        ContentChange.Replace(transaction, name, content);
        return 1;
    }

    /// <summary>Remove-Item.</summary>
    /// <param name="transaction">What stages it.</param>
    /// <param name="name">The full name of an item, or of a directory without an entry of its own.</param>
    /// <param name="recurse">Whether what is below a directory goes, too.</param>
    /// <exception cref="LockboxItemExistsException">The directory is not empty.</exception>
    /// <exception cref="LockboxItemNotFoundException">There is nothing of the name any more.</exception>
    public static long Remove(Transaction transaction, string name, bool recurse)
    {
        Entry? entry = transaction.Find(name);
        List<Entry> below = entry is null or { Kind: EntryKind.Directory }
            ? [.. transaction.Enumerate(name + EntryName.Separator)]
            : [];
        if (below.Count > 0 && !recurse)
        {
            throw new LockboxItemExistsException(
                $"The directory '{EntryName.ToDisplay(name)}' is not empty.",
                "Remove it with everything below it: -Recurse.");
        }

        if (entry is null && below.Count == 0)
        {
            throw ItemSelection.NotFound(EntrySource.Of(transaction), name);
        }

        return below.Select(each => each.Name).Append(name).Count(transaction.Remove);
    }

    /// <summary>Rename-Item, and Move-Item within a lockbox.</summary>
    /// <param name="transaction">What stages it.</param>
    /// <param name="name">The full name.</param>
    /// <param name="newName">The full name that it gets.</param>
    /// <param name="replace">Whether it may take the place of another.</param>
    public static long Rename(Transaction transaction, string name, string newName, bool replace) =>
        name == newName ? 0 : transaction.Rename(name, newName, replace);

    /// <summary>
    /// The content that a value stands for. For the pipeline thread: objects may need it to say what they are as text.
    /// </summary>
    /// <param name="value">Text, bytes, or anything that has a text; nothing for no content.</param>
    /// <returns>A stream of it.</returns>
    public static Stream ContentOf(object? value)
    {
        ValueContent content = new();
        content.Add(value);
        return content.Open();
    }

    private static EntryMetadata NewMetadata()
    {
        DateTime now = DateTime.UtcNow;
        return new EntryMetadata { CreatedAt = now, ModifiedAt = now };
    }

    private static string TargetOf(string name, string? target) =>
        target is { Length: > 0 }
            ? target
            : throw new UsageException(
                UsageException.NotOnDrive,
                $"The link '{EntryName.ToDisplay(name)}' has no target.",
                "Give -Target; it is kept as it is and not looked at.");
}
