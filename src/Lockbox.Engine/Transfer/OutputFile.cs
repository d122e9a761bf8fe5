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
    private OutputFolder? _folder;
    private string? _made;
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
        try
        {
            if (!_isShared && TryWriteAtOnce(bytes, folders))
            {
                return;
            }

            if (Open(folders) is { } handle)
            {
                RandomAccess.Write(handle, bytes, offset);
                outcome.Monitor.AddBytes(bytes.Length);
            }
        }
        catch (ObjectDisposedException) when (Volatile.Read(ref _over))
        {
            // Another worker has just given the file up, and reported it.
        }
        catch (Exception error) when (error is LockboxException || TransferErrors.IsHostError(error))
        {
            Fail(TransferErrors.OfItem(tree.FinalPathOf(target.Name), error));
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
        int folder = folders.Open(ParentName).Descriptor;
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
            target.Name.AsSpan(target.Name.LastIndexOf('/') + 1),
            bytes,
            first,
            hasMode ? null : final,
            options.NoPreserve ? null : target.Entry.ModifiedAt);
    }

    private ReadOnlySpan<char> ParentName => target.Name.AsSpan(0, Math.Max(0, target.Name.LastIndexOf('/')));

    private SafeFileHandle? Open(OutputFolders folders)
    {
        lock (target.Gate)
        {
            if (_over || _handle is not null)
            {
                return _handle;
            }

            // A file that several workers write outlives what one of them keeps open.
            _folder = _isShared ? tree.OpenParentApart(target.Name) : folders.Open(ParentName);
            string made = tree.IsNew && !options.Flatten ? EntryName.Leaf(target.Name) : TemporaryNames.Next();
            UnixFileMode? mode = HostMetadataWriter.ModeWhileWriting(target.Entry, !options.NoPreserve);

            // Without giving it its room ahead: file systems put it together when they write it out, and for one in
            // memory that one thread would make all pages while the others wait.
            _handle = _folder.CreateFile(made, tree.IsNew ? null : mode);
            _made = made;
            if (_isShared)
            {
                outcome.Opened(this);
            }

            return _handle;
        }
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
                LockboxWriteException? notRestored = Preserve(_handle);
                Close();
                Publish(_folder!);
                if (_over && notRestored is not null)
                {
                    outcome.Fail(target.Entry.Name, notRestored);
                }
            }
            catch (Exception error) when (error is LockboxException || TransferErrors.IsHostError(error))
            {
                Discard();
                outcome.Fail(target.Entry.Name, TransferErrors.OfItem(tree.FinalPathOf(target.Name), error));
            }
        }
    }

    /// <summary>Gives the file its times and mode; returns what to say if that fails and the file stands.</summary>
    private LockboxWriteException? Preserve(SafeFileHandle handle)
    {
        try
        {
            if (!options.NoPreserve)
            {
                HostMetadataWriter.ApplyTo(handle, target.Entry, tree.NewFileMode);
            }

            return null;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            return TransferErrors.NotRestored(tree.FinalPathOf(target.Name), error);
        }
    }

    private void Publish(OutputFolder folder)
    {
        if (target.IsSuperseded)
        {
            Discard();
            return;
        }

        if (!tree.IsNew || options.Flatten)
        {
            folder.Rename(_made!, EntryName.Leaf(target.Name), target.Replaces);
        }

        _over = true;
        outcome.Wrote(target);
        Forget();
    }

    private void Close()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private void Discard()
    {
        _over = true;
        Close();
        try
        {
            if (_made is not null)
            {
                _folder!.Delete(_made);
            }
        }
        catch (Exception error) when (error is LockboxException || TransferErrors.IsHostError(error))
        {
            // The error that led here is the one to report.
        }

        Forget();
    }

    private void Forget()
    {
        if (_isShared)
        {
            outcome.Closed(this);
            tree.Close(_folder);
        }

        _folder = null;
    }
}
