using Lockbox.Engine;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// Where the variables are on a drive: in a folder at the top that no list shows, so that nothing that goes through
/// items meets them. An item may have any name, the folder's too; such an item is shown with a <c>~</c> more at its
/// end, one that looks like that with one more again, so that every item and every variable has a path of its own.
/// </summary>
internal static class DriveVariables
{
    /// <summary>The folder.</summary>
    public const string Folder = ".variables";

    private const char Escape = '~';

    /// <summary>The variable that a path leads to.</summary>
    /// <param name="path">A path on the drive, behind the token and normalized.</param>
    /// <returns>Its full name; empty for the folder itself; null for items.</returns>
    public static string? VariableOf(string path) =>
        path == Folder ? string.Empty
        : path.StartsWith(Folder + EntryName.Separator, StringComparison.Ordinal) ? path[(Folder.Length + 1)..]
        : null;

    /// <summary>The path of a variable behind the token.</summary>
    /// <param name="name">Its full name; empty for the folder.</param>
    /// <returns>The path.</returns>
    public static string PathOfVariable(string name) => name.Length == 0 ? Folder : $"{Folder}/{name}";

    /// <summary>The item that a path leads to.</summary>
    /// <param name="path">A path on the drive, behind the token and normalized, that leads to no variable.</param>
    /// <returns>Its full name.</returns>
    public static string ItemOf(string path)
    {
        int end = EndOfFirst(path);
        return LooksAlike(path.AsSpan(0, end)) ? path.Remove(end - 1, 1) : path;
    }

    /// <summary>The path of an item behind the token.</summary>
    /// <param name="name">Its full name.</param>
    /// <returns>The path.</returns>
    public static string PathOfItem(string name)
    {
        int end = EndOfFirst(name);
        ReadOnlySpan<char> first = name.AsSpan(0, end);
        return first.SequenceEqual(Folder) || LooksAlike(first) ? name.Insert(end, Escape.ToString()) : name;
    }

    private static int EndOfFirst(string path)
    {
        int slash = path.IndexOf(EntryName.Separator, StringComparison.Ordinal);
        return slash < 0 ? path.Length : slash;
    }

    private static bool LooksAlike(ReadOnlySpan<char> first) =>
        first.Length > Folder.Length && first.StartsWith(Folder) && first[Folder.Length..].Trim(Escape).IsEmpty;
}
