using System.Runtime.InteropServices;
using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// An open directory of Linux, in which files are looked at and opened by their own names: with a hundred thousand
/// small files, walking their paths again and again costs more than reading them. What is opened is described by its
/// descriptor, so that kind, length, times and content are those of one file, whatever happens to its name meanwhile.
/// Nothing here reports: whatever is out of the ordinary is left to the caller, who does it again the ordinary way.
/// </summary>
internal sealed class LeanFolder : IDisposable
{
    private readonly int _directory;

    private LeanFolder(int directory) => _directory = directory;

    /// <summary>Whether this host has the calls.</summary>
    public static bool IsAvailable { get; } = Probe();

    /// <summary>Opens a directory, for what has names in it; null where that fails.</summary>
    /// <exception cref="IOException">
    /// It is another one than it was; the other errors of the host too, where falling back could follow a link.
    /// </exception>
    public static LeanFolder? TryOpen(HostFolder folder)
    {
        int directory = LibC.Open(folder.Path, LibC.PathOnly | LibC.DirectoryOnly | LibC.CloseOnExec, 0);
        if (directory < 0)
        {
            return folder.Identity is null ? null : throw HostErrors.OfLastCall(folder.Path);
        }

        LeanFolder opened = new(directory);
        try
        {
            Identify(directory, folder);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure that an open directory is the one that was found, or notes which one it is.</summary>
    /// <exception cref="IOException">It is another one, or it cannot be told.</exception>
    public static void Identify(int directory, HostFolder folder)
    {
        FileIdentity? found = TryDescribe(directory, out LeanStatus status) ? status.Identity : null;
        if (folder.Identity is { } known && known != found)
        {
            throw new IOException("its directory is another one now than when it was found");
        }

        folder.Identity ??= found;
    }

    /// <summary>Describes an open file.</summary>
    public static bool TryDescribe(int file, out LeanStatus status) => TryDescribe(file, "\0"u8, out status);

    /// <summary>Describes what an open directory has under a name; a link itself.</summary>
    /// <param name="directory">The directory's descriptor.</param>
    /// <param name="leaf">The name, with a zero byte behind it; empty for the directory itself.</param>
    /// <param name="status">The description.</param>
    public static bool TryDescribe(int directory, ReadOnlySpan<byte> leaf, out LeanStatus status)
    {
        bool done = LibC.Status(
            directory,
            ref MemoryMarshal.GetReference(leaf),
            leaf.Length == 1 ? LibC.OfFileItself : LibC.OfLinkItself,
            LibC.FileStatus.Wanted,
            out LibC.FileStatus found) == 0;
        status = new LeanStatus(found);
        return done;
    }

    /// <summary>Opens what has a name in the directory, and does not wait for anybody. No link is followed.</summary>
    public LeanSource Open(ReadOnlySpan<char> leaf)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        if (!LeanName.TryEncode(leaf, room, out ReadOnlySpan<byte> path))
        {
            return new LeanSource(-1);
        }

        return new LeanSource(LibC.OpenAt(
            _directory,
            ref MemoryMarshal.GetReference(path),
            LibC.ReadOnly | LibC.NonBlocking | LibC.NoLink | LibC.CloseOnExec,
            0));
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.Close(_directory);

    private static bool Probe()
    {
        if (!LibC.IsKnownHost)
        {
            return false;
        }

        try
        {
            // Old C libraries lack the call, and some sandboxes refuse it.
            return TryDescribe(LibC.WorkingDirectory, "/\0"u8, out LeanStatus root)
                && root.Kind == UnixFileKind.Directory;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }
}
