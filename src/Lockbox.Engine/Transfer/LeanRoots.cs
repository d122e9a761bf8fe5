using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Looks at files of Linux that are named one by one, as a pipeline does it: one system call for each, and no more than
/// one record for all that follow each other from one directory, so that whoever reads them opens it once.
/// </summary>
internal sealed class LeanRoots
{
    private HostFolder _folder = HostFolder.Of(string.Empty, string.Empty);

    /// <summary>
    /// The regular file that a path names. Null when it is anything else, or gets an entry name that does not end in
    /// its own: then it is looked at the ordinary way.
    /// </summary>
    public HostItem? TryRead(string path, string name)
    {
        string full = Path.GetFullPath(path);
        ReadOnlySpan<char> leaf = Path.GetFileName(full.AsSpan());
        ReadOnlySpan<char> directory = Path.GetDirectoryName(full.AsSpan());
        bool isNamedAlike = leaf.Length > 0 && directory.Length > 0 && name.AsSpan().EndsWith(leaf)
            && (name.Length == leaf.Length || name[^(leaf.Length + 1)] == EntryName.Separator);
        if (!isNamedAlike || KindOf(full) != UnixFileKind.Regular)
        {
            return null;
        }

        ReadOnlySpan<char> parent = name.AsSpan(0, Math.Max(0, name.Length - leaf.Length - 1));
        if (!directory.SequenceEqual(_folder.Path) || !parent.SequenceEqual(_folder.Name))
        {
            _folder = HostFolder.Of(directory.ToString(), parent.ToString());
        }

        return new HostItem(_folder, name, EntryKind.File, null);
    }

    private static UnixFileKind KindOf(string path)
    {
        Span<byte> room = stackalloc byte[LeanName.PathRoom];
        return LeanName.TryEncode(path, room, out ReadOnlySpan<byte> encoded)
            && LeanFolder.TryDescribe(LibC.WorkingDirectory, encoded, out LeanStatus status)
                ? status.Kind
                : UnixFileKind.Unknown;
    }
}
