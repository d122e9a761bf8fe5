using Lockbox.Engine.Format;

namespace Lockbox.Engine.Devices;

/// <summary>Making a lockbox appear under its name all at once: written next to it first, then renamed.</summary>
internal static class NewFile
{
    private const string TemporaryTail = ".tmp";

    private const UnixFileMode RightsOfGroup =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;

    /// <summary>
    /// Refuses what may not be replaced: anything, unless overwriting; and what is not a lockbox, always.
    /// </summary>
    /// <exception cref="LockboxAlreadyExistsException">Something is in the way.</exception>
    /// <exception cref="LockboxNotFoundException">The directory does not exist.</exception>
    public static void CheckDestination(string path, bool overwrite)
    {
        string? directory = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(directory))
        {
            throw new LockboxNotFoundException($"The folder '{directory}' does not exist.", "Make it first.");
        }

        if (Directory.Exists(path))
        {
            throw new LockboxAlreadyExistsException($"'{path}' is a directory.", "Choose another name.");
        }

        if (!File.Exists(path))
        {
            return;
        }

        if (!overwrite)
        {
            throw new LockboxAlreadyExistsException(
                $"'{path}' exists already.", "Choose another name, or replace the lockbox with -Force.");
        }

        if (!LooksLikeLockbox(path))
        {
            throw new LockboxAlreadyExistsException(
                $"'{path}' exists and is not a lockbox; it is not replaced.",
                "Choose another name, or remove it first.");
        }
    }

    /// <summary>
    /// Keeps writers off a lockbox that is about to be replaced, until the result is disposed. Null when there is none.
    /// </summary>
    /// <exception cref="LockboxBusyException">It is being written to.</exception>
    /// <exception cref="LockboxLocksUnavailableException">Nothing here could keep writers off.</exception>
    public static FileDevice? LockReplaced(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        FileDevice device = FileDevice.Open(path, writable: true);
        try
        {
            return device.Locks.TryLockWriter() ? device : throw new LockboxBusyException(
                $"'{path}' is being written to and cannot be replaced now.", "Try again later.");
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a destination that is the file which is to be read for it, by whatever name.</summary>
    /// <exception cref="LockboxAlreadyExistsException">It is.</exception>
    public static void RequireOther(string source, string destination)
    {
        if (string.Equals(CanonicalOf(source), CanonicalOf(destination), HostPaths.Comparison))
        {
            throw new LockboxAlreadyExistsException(
                $"'{destination}' is the lockbox itself, which is not touched.", "Choose another destination.");
        }
    }

    /// <summary>A name next to the destination that nobody else uses.</summary>
    public static string TemporaryNameFor(string path) =>
        Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{TemporaryTail}");

    /// <summary>Where a path leads in the end: what replaces a file must not replace a link to it.</summary>
    public static string FinalTarget(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            // Opening it says what is wrong.
            return Path.GetFullPath(path);
        }
    }

    /// <summary>
    /// Gives a finished file the permissions of the one it replaces and, where we may, its owner and group. What the
    /// group may do stays out where it would be another group.
    /// </summary>
    public static void KeepRights(string replaced, string finished)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            UnixFileMode mode = File.GetUnixFileMode(replaced);
            bool isOfSameGroup = FileOwner.Keep(replaced, finished);
            File.SetUnixFileMode(finished, isOfSameGroup ? mode : mode & ~RightsOfGroup);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            throw HostErrors.ToWriteError(e, replaced);
        }
    }

    /// <summary>Whether a file has a name that <see cref="TemporaryNameFor"/> gave to one beside this path.</summary>
    public static bool IsTemporaryOf(string path, string file)
    {
        string prefix = $".{Path.GetFileName(path)}.";
        string name = Path.GetFileName(file);
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && name.Length > prefix.Length + TemporaryTail.Length
            && name.EndsWith(TemporaryTail, StringComparison.Ordinal)
            && Guid.TryParseExact(name[prefix.Length..^TemporaryTail.Length], "N", out _);
    }

    /// <summary>Renames the finished file to its place, and makes that durable.</summary>
    public static void MoveIntoPlace(string temporary, string path, bool overwrite)
    {
        Move(temporary, path, overwrite);
        DirectorySync.FlushAbove(path);
    }

    /// <summary>Renames the finished file to its place.</summary>
    public static void Move(string temporary, string path, bool overwrite)
    {
        try
        {
            File.Move(temporary, path, overwrite);
        }
        catch (IOException e) when (!overwrite && File.Exists(path))
        {
            throw new LockboxAlreadyExistsException($"'{path}' exists already.", "Choose another name.", e);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            throw HostErrors.ToWriteError(e, path);
        }
    }

    /// <summary>Refuses a path at which anything is.</summary>
    /// <exception cref="LockboxAlreadyExistsException">Something is there.</exception>
    public static void CheckNothingAt(string path)
    {
        if (Path.Exists(path))
        {
            throw new LockboxAlreadyExistsException(
                $"'{path}' exists already; a file that holds a key is never replaced.", "Choose another name.");
        }
    }

    /// <summary>
    /// Writes a file that only its owner can read. It appears whole and durable or not at all, and never replaces one.
    /// </summary>
    /// <exception cref="LockboxAlreadyExistsException">Something is there.</exception>
    /// <exception cref="LockboxNotFoundException">The directory does not exist.</exception>
    /// <exception cref="LockboxWriteException">It cannot be written.</exception>
    public static void WriteWhole(string path, ReadOnlySpan<byte> content)
    {
        CheckNothingAt(path);
        CheckDestination(path, overwrite: false);
        string temporary = TemporaryNameFor(path);
        try
        {
            using (FileDevice device = FileDevice.Create(temporary, shownAs: path))
            {
                device.Write(0, content);
                device.Flush();
            }

            MoveIntoPlace(temporary, path, overwrite: false);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    /// <summary>Removes what a failure left behind, if that is possible.</summary>
    public static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            // The failure that brought us here is the one to report.
        }
    }

    private static string CanonicalOf(string path)
    {
        try
        {
            return HostPaths.Canonical(path);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            // Opening it says what is wrong.
            return Path.GetFullPath(path);
        }
    }

    private static bool LooksLikeLockbox(string path)
    {
        using FileDevice device = FileDevice.Open(path, writable: false);
        Span<byte> magic = stackalloc byte[8];
        return device.Read(0, magic) == magic.Length && magic.SequenceEqual(Superblock.Magic);
    }
}
