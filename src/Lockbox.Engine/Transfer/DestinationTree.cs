using System.Runtime.Versioning;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// The directory that an export writes to. One that does not exist yet is built beside its place and renamed into it by
/// <see cref="Commit"/>; one that exists is written to directly, and every directory below it is looked at, without
/// following links, just before something is made in it.
/// </summary>
/// <remarks>
/// Someone who may write to an existing destination can still swap a directory for a link between the look and the use;
/// what is written there has its full path. What is staged in a new directory cannot be reached by others until it is
/// renamed.
/// </remarks>
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
    private UnixFileMode? _rootMode;
    private UnixFileMode? _granted;
    private string _lastParent = string.Empty;
    private bool _committed;

    private DestinationTree(string final, string root, bool isNew)
    {
        _final = final;
        Root = root;
        IsNew = isNew;
    }

    /// <summary>Where things are written now.</summary>
    public string Root { get; }

    /// <summary>Whether everything is built beside its place and nobody else can have put anything there.</summary>
    public bool IsNew { get; }

    /// <summary>
    /// The mode that every new file has by itself, so that it need not be set again; null where that is not known.
    /// </summary>
    public UnixFileMode? NewFileMode => _granted & DefaultFileMode;

    /// <summary>The full path of the destination.</summary>
    public string Destination => _final;

    /// <summary>Prepares a destination.</summary>
    /// <exception cref="LockboxDestinationExistsException">Something else than a directory is there.</exception>
    /// <exception cref="LockboxWriteException">It cannot be made.</exception>
    public static DestinationTree Open(string destination)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        try
        {
            // The caller may well name a link to a directory; what it leads to is the destination.
            string final = HostPaths.Canonical(full);
            FileAttributes attributes = new FileInfo(final).Attributes;
            if (attributes == (FileAttributes)(-1))
            {
                return Stage(final);
            }

            return attributes.HasFlag(FileAttributes.Directory)
                ? new DestinationTree(final, final, isNew: false)
                : throw new LockboxDestinationExistsException(
                    $"'{EntryName.ToDisplay(full)}' is there and is not a directory.", "Choose another destination.");
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            throw TransferErrors.Unwritable(full, error);
        }
    }

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

        _ = EnsureDirectory(EntryName.Parent(name), null);
        string path = PathOf(name);
        bool isThere = IsDirectory(path);
        if (!isThere)
        {
            _ = OperatingSystem.IsWindows() || mode is null
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, mode.Value);
            if (!IsNew)
            {
                _ = IsDirectory(path);
            }
        }

        _ = _known.Add(name);
        return !isThere;
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

    /// <summary>Looks again at every directory that a path of an existing destination leads through.</summary>
    /// <exception cref="LockboxUnsafePathException">One of them is a link now.</exception>
    /// <exception cref="LockboxDestinationExistsException">One of them is something else.</exception>
    public void CheckParents(string name)
    {
        if (IsNew)
        {
            return;
        }

        for (int slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            _ = IsDirectory(PathOf(name[..slash]));
        }
    }

    /// <summary>Whether a directory that was made or found is still one, and no link.</summary>
    public bool IsStillDirectory(string name)
    {
        FileAttributes attributes = new FileInfo(PathOf(name)).Attributes;
        return attributes != (FileAttributes)(-1)
            && attributes.HasFlag(FileAttributes.Directory)
            && !attributes.HasFlag(FileAttributes.ReparsePoint);
    }

    /// <summary>Puts a new directory in its place.</summary>
    public void Commit()
    {
        if (IsNew)
        {
            if (_rootMode is { } mode && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Root, mode);
            }

            Directory.Move(Root, _final);
        }

        _committed = true;
    }

    /// <summary>Removes a new directory that was not put in its place.</summary>
    public void Dispose()
    {
        if (IsNew && !_committed)
        {
            StagedTrees.Remove(Root);
        }
    }

    private static DestinationTree Stage(string final)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(final)!);
        string root = TemporaryNames.Beside(final);
        DestinationTree tree = new(final, root, isNew: true);
        DirectoryInfo made = Directory.CreateDirectory(root);
        if (!OperatingSystem.IsWindows())
        {
            // Until the modes of what is inside are set, only the owner may look.
            tree._rootMode = made.UnixFileMode;
            made.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            tree._granted = ProbeModes(root);
        }

        return tree;
    }

    /// <summary>
    /// The bits of a mode that a new file in a directory keeps: the user's mask, or the directory's default access
    /// list, takes the others away. Null where the file system makes modes of its own.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private static UnixFileMode? ProbeModes(string directory)
    {
        UnixFileMode granted = ModeOfNewFile(directory, AllAccess);
        return ModeOfNewFile(directory, SomeAccess) == (granted & SomeAccess) ? granted : null;
    }

    [UnsupportedOSPlatform("windows")]
    private static UnixFileMode ModeOfNewFile(string directory, UnixFileMode mode)
    {
        using FileStream probe = new(TemporaryNames.Beside(Path.Join(directory, "probe")), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
            UnixCreateMode = mode,
        });
        return File.GetUnixFileMode(probe.SafeFileHandle);
    }

    private static bool IsDirectory(string path)
    {
        FileInfo info = new(path);
        FileAttributes attributes = info.Attributes;
        if (attributes == (FileAttributes)(-1))
        {
            return false;
        }

        if (attributes.HasFlag(FileAttributes.ReparsePoint) && info.LinkTarget is not null)
        {
            throw new LockboxUnsafePathException(
                $"'{EntryName.ToDisplay(path)}' is a link; nothing is written through it.",
                "Remove the link, or choose another destination.");
        }

        return attributes.HasFlag(FileAttributes.Directory)
            ? true
            : throw new LockboxDestinationExistsException(
                $"'{EntryName.ToDisplay(path)}' is there and is not a directory.", "Choose another destination.");
    }

    private static string ToHost(string name) =>
        OperatingSystem.IsWindows() ? name.Replace('/', Path.DirectorySeparatorChar) : name;
}
