using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// A file being exported, which several workers may write at once. It has a temporary name until it is whole, except in
/// a new destination, where the whole directory has one.
/// </summary>
internal sealed class OutputFile(
    ExportTarget target, DestinationTree tree, ExportOutcome outcome, ExportOptions options) : IDisposable
{
    private const UnixFileMode SpecialBits = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;

    private SafeFileHandle? _handle;
    private FileStream? _stream;
    private string? _path;
    private int _remaining;
    private bool _isShared;
    private bool _over;

    /// <summary>The entry.</summary>
    public Entry Entry => target.Entry;

    /// <summary>Says how many pieces are to come, before the first one does.</summary>
    public void Expect(int pieces)
    {
        _remaining = pieces;
        _isShared = pieces > 1;
    }

    /// <summary>Writes a piece; the last one finishes the file. Any thread.</summary>
    /// <param name="offset">Where in the file.</param>
    /// <param name="bytes">The piece.</param>
    /// <param name="folders">The worker's open directories.</param>
    public void Write(long offset, ReadOnlySpan<byte> bytes, OutputFolders folders)
    {
        if (!_isShared && TryWriteAtOnce(bytes, folders))
        {
            return;
        }

        try
        {
            if (Open() is { } handle)
            {
                RandomAccess.Write(handle, bytes, offset);
                outcome.Monitor.AddBytes(bytes.Length);
            }
        }
        catch (ObjectDisposedException) when (Volatile.Read(ref _over))
        {
            // Another worker has just given the file up, and reported it.
        }
        catch (LockboxException error)
        {
            Fail(error);
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            Fail(TransferErrors.Unwritable(tree.FinalPathOf(target.Name), error));
        }

        if (Interlocked.Decrement(ref _remaining) <= 0)
        {
            Finish();
        }
    }

    /// <summary>Makes a file without content.</summary>
    public void WriteEmpty(OutputFolders folders) => Write(0, default, folders);

    /// <summary>Gives the file up and leaves nothing of it. Any thread; only the first error is reported.</summary>
    public void Fail(LockboxException error)
    {
        lock (target.Gate)
        {
            if (_over)
            {
                return;
            }

            Discard();
        }

        outcome.Fail(target.Entry.Name, error);
    }

    /// <summary>Gives the file up, if it is not finished, when the whole export is.</summary>
    public void Dispose()
    {
        lock (target.Gate)
        {
            if (!_over)
            {
                Discard();
            }
        }
    }

    /// <summary>
    /// Writes a whole file in a new destination with the fewest calls. False when that is not the case, or did not work
    /// out; then nothing of it is there.
    /// </summary>
    private bool TryWriteAtOnce(ReadOnlySpan<byte> bytes, OutputFolders folders)
    {
        if (!LeanFile.IsAvailable || !tree.IsNew || options.Flatten)
        {
            return false;
        }

        lock (target.Gate)
        {
            if (_over || target.IsSuperseded || !TryCreateWhole(bytes, folders))
            {
                return false;
            }

            _over = true;
        }

        outcome.Monitor.AddBytes(bytes.Length);
        outcome.Wrote(target);
        return true;
    }

    private bool TryCreateWhole(ReadOnlySpan<byte> bytes, OutputFolders folders)
    {
        ReadOnlySpan<char> name = target.Name;
        int slash = name.LastIndexOf('/');
        int folder = folders.Open(slash < 0 ? default : name[..slash]);
        if (folder < 0)
        {
            return false;
        }

        // With its own mode from the start nobody can do more with it while it is written than afterwards.
        UnixFileMode? final = options.NoPreserve ? null : target.Entry.UnixMode;
        UnixFileMode first = (final & ~SpecialBits) ?? DestinationTree.DefaultFileMode;
        bool hasMode = final is null || tree.CreatesWith(final.Value);
        return LeanFile.TryCreate(
            folder,
            name[(slash + 1)..],
            bytes,
            first,
            hasMode ? null : final,
            options.NoPreserve ? null : target.Entry.ModifiedAt);
    }

    private SafeFileHandle? Open()
    {
        lock (target.Gate)
        {
            if (_over || _handle is not null)
            {
                return _handle;
            }

            tree.CheckParents(target.Name);
            string final = tree.PathOf(target.Name);
            _path = tree.IsNew && !options.Flatten ? final : TemporaryNames.Beside(final);
            _handle = Create(_path);
            if (_isShared)
            {
                outcome.Opened(this);
            }

            return _handle;
        }
    }

    /// <summary>
    /// Makes the file, without giving it its room ahead: file systems put it together when they write it out, and for
    /// one in memory that one thread would make all pages while the others wait.
    /// </summary>
    private SafeFileHandle Create(string path)
    {
        UnixFileMode? mode = HostMetadataWriter.ModeWhileWriting(target.Entry, !options.NoPreserve);
        if (mode is null || tree.IsNew || OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }

        // Only a stream can be created with a mode; it is kept, because its handle goes with it.
        _stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = mode,
        });
        return _stream.SafeFileHandle;
    }

    private void Finish()
    {
        lock (target.Gate)
        {
            if (_over || _handle is null)
            {
                return;
            }

            try
            {
                Preserve(_handle);
                Close();
                Publish(_path!);
            }
            catch (LockboxException error)
            {
                Discard();
                outcome.Fail(target.Entry.Name, error);
            }
            catch (Exception error) when (TransferErrors.IsHostError(error))
            {
                Discard();
                outcome.Fail(target.Entry.Name, TransferErrors.Unwritable(tree.FinalPathOf(target.Name), error));
            }
        }
    }

    private void Preserve(SafeFileHandle handle)
    {
        if (options.NoPreserve)
        {
            return;
        }

        try
        {
            HostMetadataWriter.ApplyTo(handle, target.Entry, tree.NewFileMode);
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            outcome.Fail(target.Entry.Name, TransferErrors.NotRestored(tree.FinalPathOf(target.Name), error));
        }
    }

    private void Publish(string path)
    {
        if (target.IsSuperseded)
        {
            Discard();
            return;
        }

        if (!tree.IsNew || options.Flatten)
        {
            tree.CheckParents(target.Name);
            File.Move(path, tree.PathOf(target.Name), target.Replaces);
        }

        _over = true;
        outcome.Wrote(target);
        Forget();
    }

    private void Close()
    {
        _stream?.Dispose();
        _handle?.Dispose();
        _handle = null;
    }

    private void Discard()
    {
        _over = true;
        Close();
        Forget();
        if (_path is null)
        {
            return;
        }

        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            // The error that led here is the one to report.
        }
    }

    private void Forget()
    {
        if (_isShared)
        {
            outcome.Closed(this);
        }
    }
}
