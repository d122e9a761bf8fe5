using System.Buffers;
using System.Security.Cryptography;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// A temporary folder for secrets that a program wants as files: for the current user alone, in memory where the system
/// has a place for that, and gone when this is disposed. What runs that were killed have left behind goes with the
/// next.
/// </summary>
/// <remarks>
/// Beside the folder lies a lock file that is held open. A folder whose lock nobody holds is a leftover, whatever
/// process ids say, which mean nothing across containers.
/// </remarks>
internal sealed class PrivateFolder : IDisposable
{
    private const string Prefix = "lockbox-run-";
    private const int NameLength = 32;
    private const string LockSuffix = ".lock";
    private const UnixFileMode FolderMode = OwnerOnly.Mode | UnixFileMode.UserExecute;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly FileStream _lock;
    private readonly List<string> _written = [];
    private int _isGone;

    private PrivateFolder(string path, FileStream heldLock)
    {
        FullPath = path;
        _lock = heldLock;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>The folder's full path.</summary>
    public string FullPath { get; }

    /// <summary>
    /// Where folders are made: the user's runtime directory or the shared memory of Linux, both kept in memory;
    /// elsewhere the temporary directory.
    /// </summary>
    public static string DefaultRoot
    {
        get
        {
            string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            string[] places = OperatingSystem.IsLinux() ? [runtime ?? string.Empty, "/dev/shm"] : [];
            return places.FirstOrDefault(place => Path.IsPathFullyQualified(place) && IsWritable(place))
                ?? Path.GetTempPath();
        }
    }

    /// <summary>Removes leftovers, and makes a new folder.</summary>
    /// <param name="root">Where; it exists.</param>
    /// <returns>The folder, empty.</returns>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be made.</exception>
    public static PrivateFolder Create(string root)
    {
        RemoveLeftovers(root);
        while (true)
        {
            string path = Path.Join(root, Prefix + RandomNumberGenerator.GetHexString(NameLength, lowercase: true));
            try
            {
                FileStream held = NewFile(path + LockSuffix, FileShare.None);
                NewFolder(path);
                return new PrivateFolder(path, held);
            }
            catch (IOException) when (File.Exists(path + LockSuffix))
            {
                // Somebody who removes leftovers had the lock in the moment before it was held. Another name.
            }
        }
    }

    /// <summary>Removes what runs of this user that were killed have left behind.</summary>
    /// <param name="root">Where folders are made.</param>
    public static void RemoveLeftovers(string root)
    {
        foreach (string path in Directory.EnumerateFiles(root, Prefix + "*" + LockSuffix))
        {
            string folder = path[..^LockSuffix.Length];
            if (!IsName(Path.GetFileName(folder)) || !FileOwner.IsCurrentUser(path)
                || (Path.Exists(folder) && !FileOwner.IsCurrentUser(folder)))
            {
                continue;
            }

            try
            {
                using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                if (Remove(folder))
                {
                    File.Delete(path);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, or gone meanwhile.
            }
        }
    }

    /// <summary>Writes a file into a folder of its own below this one.</summary>
    /// <param name="folder">The name of that folder; each only once.</param>
    /// <param name="name">The name of the file; what this host does not allow in it becomes <c>_</c>.</param>
    /// <param name="content">What to write.</param>
    /// <returns>The file's full path.</returns>
    public string Write(string folder, string name, ReadOnlySpan<byte> content)
    {
        string directory = Path.Join(FullPath, folder);
        NewFolder(directory);
        string path = Path.Join(directory, string.Join('_', name.Split(Path.GetInvalidFileNameChars())));
        using FileStream file = NewFile(path, FileShare.Read);
        _written.Add(path);
        file.Write(content);
        return path;
    }

    /// <summary>Overwrites and removes everything.</summary>
    /// <returns>False when something could not be removed.</returns>
    public bool Remove()
    {
        if (Interlocked.Exchange(ref _isGone, 1) != 0)
        {
            return true;
        }

        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _written.ForEach(Overwrite);
        bool isGone = Remove(FullPath);
        if (isGone)
        {
            File.Delete(_lock.Name);
        }

        // Without its lock the folder counts as a leftover: the next run tries again.
        _lock.Dispose();
        return isGone;
    }

    /// <inheritdoc/>
    public void Dispose() => Remove();

    private static bool Remove(string folder)
    {
        DirectoryInfo directory = new(folder);
        if (!directory.Exists || directory.LinkTarget is not null)
        {
            return !directory.Exists;
        }

        EnumerationOptions everything = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        try
        {
            foreach (FileInfo file in directory.EnumerateFiles("*", everything))
            {
                Overwrite(file.FullName);
            }

            directory.Delete(recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The program may have put anything in the place of a file or beside it.
    private static void Overwrite(string path)
    {
        if (!FileOwner.IsRegularFile(path))
        {
            return;
        }

        try
        {
            MakeWritable(path);

            // To open a pipe for writing alone would wait for its reader; one for both ways does not wait.
            using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            if (!stream.CanSeek)
            {
                return;
            }

            Span<byte> zeros = stackalloc byte[4096];
            zeros.Clear();
            for (long left = stream.Length; left > 0; left -= zeros.Length)
            {
                stream.Write(zeros[..(int)Math.Min(left, zeros.Length)]);
            }

            stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is deleted in any case; overwriting is what one does besides.
        }
    }

    private static void MakeWritable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }
        else
        {
            File.SetUnixFileMode(path, OwnerOnly.Mode);
        }
    }

    private static bool IsName(string name) =>
        name.Length == Prefix.Length + NameLength && name.AsSpan(Prefix.Length).IndexOfAnyExcept(HexDigits) < 0;

    private static void NewFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderMode);
        }
    }

    private static FileStream NewFile(string path, FileShare share) =>
        new(path, OwnerOnly.Options(FileMode.CreateNew, FileAccess.ReadWrite, share));

    private static bool IsWritable(string place)
    {
        try
        {
            string probe = Path.Join(place, Prefix + RandomNumberGenerator.GetHexString(NameLength, lowercase: true));
            NewFile(probe, FileShare.None).Dispose();
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void OnProcessExit(object? sender, EventArgs e) => Remove();
}
