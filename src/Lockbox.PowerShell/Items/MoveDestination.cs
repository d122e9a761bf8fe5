using Lockbox.Engine;

namespace Lockbox.PowerShell.Items;

/// <summary>
/// What -Destination of a move or a copy means: a directory where it ends in <c>/</c>, is the top, is a directory of
/// the lockbox, or has to hold several items; else the new full name of the only one.
/// </summary>
internal sealed class MoveDestination
{
    private readonly string _name;
    private readonly bool _isDirectory;

    private MoveDestination(string name, bool isDirectory) => (_name, _isDirectory) = (name, isDirectory);

    /// <summary>Reads a destination as users write it.</summary>
    /// <param name="text">The text; <c>/</c> or <c>.</c> is the top of the lockbox.</param>
    /// <returns>The destination.</returns>
    /// <exception cref="LockboxInvalidNameException">No item can have this name.</exception>
    public static MoveDestination Parse(string text)
    {
        string name = ItemSelection.FromUser(text);
        if (name is "/" or "." or "./")
        {
            return new MoveDestination(string.Empty, isDirectory: true);
        }

        return EntryName.TryNormalize(name, out string normal, out string reason)
            ? new MoveDestination(normal, name.EndsWith('/'))
            : throw new LockboxInvalidNameException(
                $"'{EntryName.ToDisplay(text)}' cannot be a destination inside a lockbox: {reason}.");
    }

    /// <summary>The name that each item gets.</summary>
    /// <param name="names">Full names of items.</param>
    /// <param name="source">What the lockbox holds that they go to.</param>
    /// <returns>Old and new names.</returns>
    public IEnumerable<NewItemName> NamesFor(IReadOnlyCollection<string> names, EntrySource source)
    {
        bool isDirectory = _isDirectory || names.Count > 1 || IsDirectory(source);
        return names.Select(name => new NewItemName(
            name, isDirectory ? EntryName.Combine(_name, EntryName.Leaf(name)) : _name));
    }

    private bool IsDirectory(EntrySource source) =>
        source.Find(_name) is { Kind: EntryKind.Directory } || source.Below(_name + EntryName.Separator).Any();
}
