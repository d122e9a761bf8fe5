using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Lists a directory of Linux without a look at its files: the listing says what is a regular file, and who reads such
/// a file learns the rest from the open file. Directories and links, of which there are fewer, are described at once.
/// </summary>
/// <param name="folder">The directory.</param>
/// <param name="options">What is taken.</param>
/// <param name="trustsKinds">Whether to believe the listing; if not, each file is asked what it is.</param>
internal sealed class LeanListing(HostFolder folder, WalkOptions options, bool trustsKinds)
{
    private readonly List<HostItem> _items = [];
    private readonly List<(string Path, LockboxException Error)> _problems = [];
    private readonly int _leafAt = folder.NameOf(string.Empty).Length;
    private char[] _name = [];
    private int _directory;

    /// <summary>Lists everything, in no particular order, and reports what cannot be taken.</summary>
    /// <returns>Null when something failed; then nothing has been reported.</returns>
    /// <exception cref="IOException">
    /// The directory is another one than it was; the other errors of the host too, where falling back could follow a
    /// link.
    /// </exception>
    public List<HostItem>? TryRead()
    {
        _directory = LibC.Open(folder.Path, LibC.ReadOnly | LibC.DirectoryOnly | LibC.CloseOnExec, 0);
        if (_directory < 0)
        {
            return folder.Identity is null ? null : throw HostErrors.OfLastCall(folder.Path);
        }

        nint listing = 0;
        try
        {
            LeanFolder.Identify(_directory, folder);
            listing = LibC.OpenListing(_directory);
        }
        finally
        {
            if (listing == 0)
            {
                _ = LibC.Close(_directory);
            }
        }

        if (listing == 0)
        {
            return null;
        }

        try
        {
            if (!TryList(listing))
            {
                return null;
            }
        }
        finally
        {
            _ = LibC.CloseListing(listing);
        }

        _problems.ForEach(problem => options.OnError(problem.Path, problem.Error));
        return _items;
    }

    private unsafe bool TryList(nint listing)
    {
        folder.NameOf(string.Empty).CopyTo(_name = new char[_leafAt + byte.MaxValue]);
        for (LibC.ListedFile* file; (file = LibC.ReadListing(listing)) != null;)
        {
            ReadOnlySpan<byte> leaf = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(&file->Name);
            if (leaf is not ([(byte)'.'] or [(byte)'.', (byte)'.']) && (options.Hidden || leaf[0] != (byte)'.'))
            {
                Add(leaf, (UnixFileKind)file->Kind);
            }
        }

        return Marshal.GetLastPInvokeError() == 0;
    }

    private void Add(ReadOnlySpan<byte> leaf, UnixFileKind listed)
    {
        if (_name.Length < _leafAt + leaf.Length)
        {
            Array.Resize(ref _name, _leafAt + leaf.Length);
        }

        OperationStatus status = Utf8.ToUtf16(leaf, _name.AsSpan(_leafAt), out _, out int length);
        ReadOnlySpan<char> text = _name.AsSpan(_leafAt, length);
        if (options.Filter.Excludes(text))
        {
            return;
        }

        if (status != OperationStatus.Done || !Utf8.IsValid(leaf))
        {
            Refuse(text, "has a name that is not valid Unicode");
            return;
        }

        Add(new string(_name, 0, _leafAt + length), leaf, trustsKinds ? listed : UnixFileKind.Unknown);
    }

    private void Add(string name, ReadOnlySpan<byte> leaf, UnixFileKind kind)
    {
        LeanStatus status = default;
        bool isLookedAt = kind is UnixFileKind.Unknown or UnixFileKind.Directory;
        if (isLookedAt)
        {
            // The name ends in a zero byte where the listing has it.
            ReadOnlySpan<byte> path = MemoryMarshal.CreateReadOnlySpan(
                ref MemoryMarshal.GetReference(leaf), leaf.Length + 1);
            kind = LeanFolder.TryDescribe(_directory, path, out status) ? status.Kind : UnixFileKind.Unknown;
        }

        switch (kind)
        {
            case UnixFileKind.Regular:
                _items.Add(new HostItem(folder, name, EntryKind.File, null));
                break;
            case UnixFileKind.Directory when status.ToFacts() is { } facts:
                _items.Add(new HostItem(folder, name, EntryKind.Directory, facts));
                break;
            case UnixFileKind.Directory or UnixFileKind.Link or UnixFileKind.Unknown:
                AddOrdinary(new HostItem(folder, name, EntryKind.File, null), status);
                break;
            default:
                Refuse(folder.LeafOf(name), SpecialFiles.Describe(kind));
                break;
        }
    }

    private void AddOrdinary(HostItem found, LeanStatus status)
    {
        try
        {
            HostItem item = HostItemReader.Read(found) ?? throw new FileNotFoundException();
            _items.Add(item.Kind == EntryKind.Directory ? Identified(item, status) : item);
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            _problems.Add((found.HostPath, TransferErrors.Unreadable(found.HostPath, error)));
        }
    }

    /// <summary>
    /// A directory that the base library has described, which does not say which one it is. One that was a link a
    /// moment ago may be one again when it is opened.
    /// </summary>
    private static HostItem Identified(HostItem item, LeanStatus status) => status.Kind == UnixFileKind.Directory
        ? item with { Facts = item.Facts! with { Identity = status.Identity } }
        : throw new IOException("it is a directory now and was none when it was found");

    private void Refuse(ReadOnlySpan<char> leaf, string what)
    {
        string path = Path.Join(folder.Path, leaf);
        _problems.Add((path, TransferErrors.Unsupported(path, what)));
    }
}
