using System.Runtime.InteropServices;
using Lockbox.Engine.Devices;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// A directory of the destination that is held open, on Linux. Everything in it is made, renamed and removed relative
/// to it, and what is below it is opened step by step without following links. So whatever happens to names meanwhile,
/// nothing happens in a directory that was not in the destination when it was opened.
/// </summary>
internal sealed class HeldFolder : OutputFolder
{
    private const int Flags = LibC.PathOnly | LibC.CloseOnExec;
    private const uint DefaultDirectoryMode = 0b_111_111_111;

    private readonly SafeFileHandle _directory;

    private HeldFolder(int directory, string path)
    {
        _directory = new SafeFileHandle(directory, ownsHandle: true);
        Path = path;
    }

    /// <summary>Whether this host has the calls.</summary>
    public static bool IsAvailable => LeanFolder.IsAvailable;

    /// <inheritdoc/>
    public override int Descriptor => (int)_directory.DangerousGetHandle();

    /// <inheritdoc/>
    public override string Path { get; }

    /// <summary>Opens a directory by its path, on which links are followed.</summary>
    /// <exception cref="IOException">It cannot be opened; the other errors of the host too.</exception>
    public static HeldFolder OpenPath(string path)
    {
        int directory = LibC.Open(path, Flags | LibC.DirectoryOnly, 0);
        return directory >= 0 ? new HeldFolder(directory, path) : throw HostErrors.OfLastCall(path);
    }

    /// <inheritdoc/>
    public override OutputFolder? Open(string leaf)
    {
        int directory = OpenAt(leaf, Flags | LibC.DirectoryOnly | LibC.NoLink);
        if (directory >= 0)
        {
            return new HeldFolder(directory, PathOf(leaf));
        }

        Exception error = HostErrors.OfLastCall(PathOf(leaf));
        return LookAt(leaf)?.Kind switch
        {
            null => null,
            EntryKind.SymbolicLink => throw InTheWay(PathOf(leaf), isLink: true),
            EntryKind.File => throw InTheWay(PathOf(leaf), isLink: false),
            _ => throw error,
        };
    }

    /// <inheritdoc/>
    public override OutputPlace? LookAt(string leaf)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        if (!LeanFolder.TryDescribe(Descriptor, Encode(leaf, room), out LeanStatus status))
        {
            return HostErrors.OfLastCall(PathOf(leaf)) is DirectoryNotFoundException
                ? null
                : throw HostErrors.OfLastCall(PathOf(leaf));
        }

        EntryKind kind = status.Kind switch
        {
            UnixFileKind.Directory => EntryKind.Directory,
            UnixFileKind.Link => EntryKind.SymbolicLink,
            _ => EntryKind.File,
        };
        return new OutputPlace(kind, status.ToFacts()?.ModifiedAt ?? DateTime.MaxValue);
    }

    /// <inheritdoc/>
    public override bool TryMakeDirectory(string leaf, UnixFileMode? mode)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        ref byte name = ref MemoryMarshal.GetReference(Encode(leaf, room));
        if (LibC.MakeDirectoryAt(Descriptor, ref name, (uint?)mode ?? DefaultDirectoryMode) == 0)
        {
            return true;
        }

        Exception error = HostErrors.OfLastCall(PathOf(leaf));
        return HostErrors.IsAlreadyThere(error) ? false : throw error;
    }

    /// <inheritdoc/>
    public override SafeFileHandle CreateFile(string leaf, UnixFileMode? mode)
    {
        int file = OpenAt(
            leaf, LibC.CreateNew | LibC.CloseOnExec, (uint)(mode ?? DestinationTree.DefaultFileMode));
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw HostErrors.OfLastCall(PathOf(leaf));
    }

    /// <inheritdoc/>
    public override void CreateLink(string leaf, string target, bool isDirectory)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        ref byte name = ref MemoryMarshal.GetReference(Encode(leaf, room));
        Check(LibC.MakeLinkAt(target, Descriptor, ref name), leaf);
    }

    /// <inheritdoc/>
    public override void RestoreLink(string leaf, Entry entry)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        ref byte name = ref MemoryMarshal.GetReference(Encode(leaf, room));
        LibC.FileTimes times = LeanFile.TimesOf(entry.ModifiedAt);
        Check(LibC.SetTimesAt(Descriptor, ref name, ref times, LibC.OfLinkItself), leaf);
    }

    /// <inheritdoc/>
    public override void Restore(Entry entry)
    {
        using SafeFileHandle directory = OpenToRead(force: entry.UnixMode is not null);
        HostMetadataWriter.ApplyTo(directory, entry);
    }

    /// <inheritdoc/>
    public override void SetMode(UnixFileMode mode)
    {
        using SafeFileHandle directory = OpenToRead(force: true);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, mode);
        }
    }

    /// <inheritdoc/>
    public override void Rename(string leaf, string newLeaf, bool replaces)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        Span<byte> newRoom = stackalloc byte[LeanName.LeafRoom];
        ref byte name = ref MemoryMarshal.GetReference(Encode(leaf, room));
        ref byte newName = ref MemoryMarshal.GetReference(Encode(newLeaf, newRoom));
        if (LibC.RenameAt(Descriptor, ref name, Descriptor, ref newName, replaces ? 0 : LibC.NoReplace) == 0)
        {
            return;
        }

        Exception error = HostErrors.OfLastCall(PathOf(newLeaf));
        if (replaces || !HostErrors.IsUnsupported(error))
        {
            throw error;
        }

        // Where a file system cannot be told to replace nothing in a renaming, a second name never replaces anything;
        // only directories have none.
        if (LibC.AddNameAt(Descriptor, ref name, Descriptor, ref newName, 0) == 0)
        {
            Delete(leaf);
            return;
        }

        error = HostErrors.OfLastCall(PathOf(newLeaf));
        if (HostErrors.IsAlreadyThere(error) || LookAt(newLeaf) is not null)
        {
            throw error;
        }

        Check(LibC.RenameAt(Descriptor, ref name, Descriptor, ref newName, 0), newLeaf);
    }

    /// <inheritdoc/>
    public override void Delete(string leaf)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        Check(LibC.UnlinkAt(Descriptor, ref MemoryMarshal.GetReference(Encode(leaf, room)), 0), leaf);
    }

    /// <inheritdoc/>
    public override void DeleteTree(string leaf)
    {
        try
        {
            DeleteTree([.. System.Text.Encoding.UTF8.GetBytes(leaf), 0], depth: 0);
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            // What led here is the error to report; what is left has a name that says what it is.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _directory.Dispose();
        base.Dispose();
    }

    private static ReadOnlySpan<byte> Encode(string leaf, Span<byte> room) =>
        LeanName.TryEncode(leaf, room, out ReadOnlySpan<byte> name)
            ? name
            : throw new PathTooLongException($"The name '{leaf}' is too long.");

    private void DeleteTree(byte[] leaf, int depth)
    {
        if (LibC.UnlinkAt(Descriptor, ref leaf[0], 0) == 0 || depth > Primitives.Limits.NamePartsMax)
        {
            return;
        }

        int directory = LibC.OpenAt(Descriptor, ref leaf[0], Flags | LibC.DirectoryOnly | LibC.NoLink, 0);
        if (directory < 0)
        {
            return;
        }

        using (HeldFolder folder = new(directory, Path))
        {
            // It may have its final mode already, which can forbid removing what it holds.
            folder.SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (byte[] child in folder.List())
            {
                folder.DeleteTree(child, depth + 1);
            }
        }

        _ = LibC.UnlinkAt(Descriptor, ref leaf[0], LibC.EmptyDirectory);
    }

    /// <summary>The names in it, each with a zero byte behind it.</summary>
    private unsafe List<byte[]> List()
    {
        List<byte[]> names = [];
        SafeFileHandle directory = OpenToRead(force: true);
        nint listing = LibC.OpenListing((int)directory.DangerousGetHandle());
        if (listing == 0)
        {
            directory.Dispose();
            return names;
        }

        // The listing has taken the descriptor over.
        directory.SetHandleAsInvalid();
        for (LibC.ListedFile* file; (file = LibC.ReadListing(listing)) != null;)
        {
            ReadOnlySpan<byte> leaf = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(&file->Name);
            if (leaf is not ([(byte)'.'] or [(byte)'.', (byte)'.']))
            {
                names.Add([.. leaf, 0]);
            }
        }

        _ = LibC.CloseListing(listing);
        return names;
    }

    /// <summary>
    /// Opens the directory itself for what the holding of it does not allow. Its mode may forbid that to its owner:
    /// then the mode is changed, where that is asked for.
    /// </summary>
    private SafeFileHandle OpenToRead(bool force)
    {
        int directory = OpenAt(".", LibC.ReadOnly | LibC.DirectoryOnly | LibC.CloseOnExec);
        if (directory < 0 && force && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                $"/proc/self/fd/{Descriptor}",
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            directory = OpenAt(".", LibC.ReadOnly | LibC.DirectoryOnly | LibC.CloseOnExec);
        }

        return directory >= 0 ? new SafeFileHandle(directory, ownsHandle: true) : throw HostErrors.OfLastCall(Path);
    }

    private int OpenAt(string leaf, int flags, uint mode = 0)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        return LibC.OpenAt(Descriptor, ref MemoryMarshal.GetReference(Encode(leaf, room)), flags, mode);
    }

    private void Check(int result, string leaf)
    {
        if (result < 0)
        {
            throw HostErrors.OfLastCall(PathOf(leaf));
        }
    }

    private string PathOf(string leaf) => System.IO.Path.Join(Path, leaf);
}
