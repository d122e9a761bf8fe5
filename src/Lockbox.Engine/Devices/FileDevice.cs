using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Devices;

/// <summary>
/// A file as a device: one handle, positional I/O, so that threads share it without sharing a seek pointer. Turns the
/// host's I/O errors into Lockbox's.
/// </summary>
internal sealed class FileDevice : IStorageDevice
{
    private const string ReadRemedy = "Check that you may read the file, and that its medium is sound.";

    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private FileDevice(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        Locks = OperatingSystem.IsLinux() ? new LinuxFileLocks(handle, path)
            : OperatingSystem.IsWindows() ? new WindowsFileLocks(handle, path)
            : new SidecarFileLocks(path);
    }

    /// <summary>The locks of this handle.</summary>
    public IFileLocks Locks { get; }

    /// <inheritdoc/>
    public long Length => Guard(() => RandomAccess.GetLength(_handle), writing: false);

    /// <summary>Opens an existing file; for reading it needs no right to write.</summary>
    /// <exception cref="LockboxNotFoundException">There is no such file.</exception>
    /// <exception cref="LockboxNotALockboxException">It is a directory.</exception>
    /// <exception cref="LockboxReadOnlyException">It must be written and cannot be.</exception>
    /// <exception cref="LockboxReadException">It cannot be read.</exception>
    public static FileDevice Open(string path, bool writable)
    {
        if (Directory.Exists(path))
        {
            throw new LockboxNotALockboxException(
                $"'{path}' is a directory, not a lockbox.", "Give the path of the lockbox itself, which is a file.");
        }

        try
        {
            FileAccess access = writable ? FileAccess.ReadWrite : FileAccess.Read;
            return new FileDevice(
                File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LockboxNotFoundException(
                $"There is no lockbox at '{path}'.", "Check the path, or make one with New-Lockbox.", e);
        }
        catch (UnauthorizedAccessException e) when (writable)
        {
            throw new LockboxReadOnlyException(
                $"'{path}' cannot be written: {e.Message}", "Give the file write permission or copy it elsewhere.", e);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            throw HostErrors.IsReadOnlyMedium(e) && writable
                ? new LockboxReadOnlyException($"'{path}' is on a read-only medium.", "Copy it elsewhere.", e)
                : new LockboxReadException($"'{path}' cannot be opened: {e.Message}", ReadRemedy, e);
        }
    }

    /// <summary>Makes a new file that only its owner may read and write.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">What messages call it: the path that the user gave.</param>
    public static FileDevice Create(string path, string? shownAs = null)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            new FileStream(path, options).Dispose();
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, options.Access, options.Share);
            return new FileDevice(handle, shownAs ?? path);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            throw HostErrors.ToWriteError(e, shownAs ?? path);
        }
    }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer)
    {
        try
        {
            int total = 0;
            while (total < buffer.Length)
            {
                int read = RandomAccess.Read(_handle, buffer[total..], offset + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            throw new LockboxReadException($"'{_path}' cannot be read at {offset}: {e.Message}", ReadRemedy, e);
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        try
        {
            RandomAccess.Write(_handle, data, offset);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            throw HostErrors.ToWriteError(e, _path);
        }
    }

    /// <inheritdoc/>
    public void SetLength(long length) => Guard(
        () =>
        {
            RandomAccess.SetLength(_handle, length);
            return length;
        },
        writing: true);

    /// <inheritdoc/>
    public void Flush() => Guard(
        () =>
        {
            RandomAccess.FlushToDisk(_handle);
            return 0L;
        },
        writing: true);

    /// <summary>Closes the handle, and with it every lock.</summary>
    public void Dispose()
    {
        (Locks as IDisposable)?.Dispose();
        _handle.Dispose();
    }

    private long Guard(Func<long> action, bool writing)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            throw writing
                ? HostErrors.ToWriteError(e, _path)
                : new LockboxReadException($"'{_path}' cannot be read: {e.Message}", ReadRemedy, e);
        }
    }
}
