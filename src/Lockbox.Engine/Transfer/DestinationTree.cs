using Lockbox.Engine.Devices;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// The directory that an export writes to. One that does not exist yet is built beside its place and renamed into it by
/// <see cref="Commit"/>; one that exists is written to directly. It is opened once, and what is below it is reached
/// from there without following links (<see cref="OutputFolder"/>).
/// </summary>
internal sealed class DestinationTree : IDisposable
{
    /// <summary>What programs ask for when they make a file, and the user's mask takes bits from.</summary>
    public const UnixFileMode DefaultFileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode AllAccess =
        DefaultFileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode SomeAccess =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherExecute;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly string _final;
    private readonly OutputFolder _root;
    private readonly OutputFolder? _beside;
    private UnixFileMode? _rootMode;
    private UnixFileMode? _granted;
    private string _lastParent = string.Empty;
    private bool _committed;

    /// <param name="final">The full path of the destination.</param>
    /// <param name="root">Where things are written now.</param>
    /// <param name="beside">The directory that holds the destination, if the tree is built there; else null.</param>
    private DestinationTree(string final, OutputFolder root, OutputFolder? beside)
    {
        _final = final;
        _root = root;
        _beside = beside;
        Folders = new OutputFolders(root);
    }

    /// <summary>The directories that the calling thread works in.</summary>
    public OutputFolders Folders { get; }

    /// <summary>Where things are written now.</summary>
    public string Root => _root.Path;

    /// <summary>Whether everything is built beside its place and nobody else can have put anything there.</summary>
    public bool IsNew => _beside is not null;

    /// <summary>
    /// The mode that every new file has by itself, so that it need not be set again; null where that is not known.
    /// </summary>
    public UnixFileMode? NewFileMode => _granted & DefaultFileMode;

    /// <summary>The full path of the destination.</summary>
    public string Destination => _final;

    /// <summary>Prepares a destination.</summary>
    /// <exception cref="LockboxDestinationExistsException">Something else than a directory is there.</exception>
    /// <exception cref="LockboxWriteException">It cannot be made.</exception>
    public static DestinationTree Open(string destination, FolderWriting writing = FolderWriting.Safest)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        try
        {
            // The caller may well name a link to a directory; what it leads to is the destination.
            string final = HostPaths.Canonical(full);
            FileAttributes attributes = new FileInfo(final).Attributes;
            if (attributes == (FileAttributes)(-1))
            {
                return Stage(final, writing);
            }

            return attributes.HasFlag(FileAttributes.Directory)
                ? new DestinationTree(final, OutputFolder.OpenPath(final, writing), beside: null)
                : throw new LockboxDestinationExistsException(
                    $"'{EntryName.ToDisplay(full)}' is there and is not a directory.", "Choose another destination.");
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            throw TransferErrors.Unwritable(full, error);
        }
    }

    /// <summary>The directories for one more thread.</summary>
    public OutputFolders OpenFolders() => new(_root);

    /// <summary>Opens the directory that an entry is in, for the caller alone.</summary>
    /// <exception cref="LockboxUnsafePathException">A link is in the way.</exception>
    /// <exception cref="LockboxDestinationExistsException">Something else is in the way.</exception>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public OutputFolder OpenParentApart(string name) =>
        name.LastIndexOf('/') is >= 0 and int slash ? OutputFolders.OpenApart(_root, name.AsSpan(0, slash)) : _root;

    /// <summary>Gives back what <see cref="OpenParentApart"/> opened.</summary>
    public void Close(OutputFolder? folder)
    {
        if (folder != _root)
        {
            folder?.Dispose();
        }
    }

    /// <summary>Which names are one here.</summary>
    public HostCasing ProbeCasing() => HostCasing.Probe(_root);

    /// <summary>The path where an entry name is written now.</summary>
    public string PathOf(string name) => Path.Join(Root, ToHost(name));

    /// <summary>The path where an entry name will be found in the end.</summary>
    public string FinalPathOf(string name) => Path.Join(_final, ToHost(name));

    /// <summary>Makes a directory and those above it, as far as they are missing. True when it was made now.</summary>
    /// <param name="name">Its entry name; empty for the destination itself.</param>
    /// <param name="mode">The mode to make it with, or null for the user's default.</param>
    /// <exception cref="LockboxUnsafePathException">A link is in the way.</exception>
    /// <exception cref="LockboxDestinationExistsException">Something else is in the way.</exception>
    public bool EnsureDirectory(string name, UnixFileMode? mode)
    {
        if (name.Length == 0 || _known.Contains(name))
        {
            return false;
        }

        string parent = EntryName.Parent(name);
        _ = EnsureDirectory(parent, null);
        bool isMade = Folders.Open(parent).TryMakeDirectory(EntryName.Leaf(name), mode);
        if (!isMade || !IsNew)
        {
            _ = Folders.Open(name);
        }

        _ = _known.Add(name);
        return isMade;
    }

    /// <summary>Makes the directory that an entry is in, and those above it, as far as they are missing.</summary>
    /// <exception cref="LockboxUnsafePathException">A link is in the way.</exception>
    /// <exception cref="LockboxDestinationExistsException">Something else is in the way.</exception>
    public void EnsureParent(string name)
    {
        int slash = name.LastIndexOf('/');
        if (slash < 0 || name.AsSpan(0, slash).SequenceEqual(_lastParent))
        {
            return;
        }

        string parent = name[..slash];
        _ = EnsureDirectory(parent, null);
        _lastParent = parent;
    }

    /// <summary>Whether a file that is created with a mode has just that mode, so that it need not be set.</summary>
    public bool CreatesWith(UnixFileMode mode) => _granted is { } granted && (mode & ~granted) == UnixFileMode.None;

    /// <summary>Puts a new directory in its place.</summary>
    public void Commit()
    {
        if (_beside is not null)
        {
            if (_rootMode is { } mode)
            {
                _root.SetMode(mode);
            }

            _beside.Rename(Path.GetFileName(Root), Path.GetFileName(_final), replaces: false);
        }

        _committed = true;
    }

    /// <summary>Removes a new directory that was not put in its place.</summary>
    public void Dispose()
    {
        Folders.Dispose();
        _root.Dispose();
        if (!_committed)
        {
            _beside?.DeleteTree(Path.GetFileName(Root));
        }

        _beside?.Dispose();
    }

    private static DestinationTree Stage(string final, FolderWriting writing)
    {
        string above = Path.GetDirectoryName(final)!;
        _ = Directory.CreateDirectory(above);
        OutputFolder beside = OutputFolder.OpenPath(above, writing);
        string leaf = TemporaryNames.Next();
        OutputFolder? root = null;
        try
        {
            _ = beside.TryMakeDirectory(leaf, null);
            root = beside.Open(leaf) ?? throw new DirectoryNotFoundException();
            return Stage(final, root is NamedFolder named ? named.AsOurs() : root, beside);
        }
        catch
        {
            root?.Dispose();
            beside.DeleteTree(leaf);
            beside.Dispose();
            throw;
        }
    }

    private static DestinationTree Stage(string final, OutputFolder root, OutputFolder beside)
    {
        DestinationTree tree = new(final, root, beside);
        if (!OperatingSystem.IsWindows())
        {
            // Until the modes of what is inside are set, only the owner may look.
            tree._rootMode = File.GetUnixFileMode(root.Path);
            root.SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            tree._granted = ProbeModes(root);
        }

        return tree;
    }

    /// <summary>
    /// The bits of a mode that a new file in a directory keeps: the user's mask, or the directory's default access
    /// list, takes the others away. Null where the file system makes modes of its own.
    /// </summary>
    private static UnixFileMode? ProbeModes(OutputFolder directory)
    {
        UnixFileMode granted = ModeOfNewFile(directory, AllAccess);
        return ModeOfNewFile(directory, SomeAccess) == (granted & SomeAccess) ? granted : null;
    }

    private static UnixFileMode ModeOfNewFile(OutputFolder directory, UnixFileMode mode)
    {
        string leaf = TemporaryNames.Next();
        using SafeFileHandle probe = directory.CreateFile(leaf, mode);
        directory.Delete(leaf);
        return OperatingSystem.IsWindows() ? mode : File.GetUnixFileMode(probe);
    }

    private static string ToHost(string name) =>
        OperatingSystem.IsWindows() ? name.Replace('/', Path.DirectorySeparatorChar) : name;
}
