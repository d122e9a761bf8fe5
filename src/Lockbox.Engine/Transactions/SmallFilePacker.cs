using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transactions;

/// <summary>
/// Packs contents that arrive one after the other into frames: small ones share a frame, full frames of a large one
/// have a frame each.
/// </summary>
internal sealed class SmallFilePacker(Transaction transaction) : IDisposable
{
    private FrameBuffer? _open;
    private ulong _openId;
    private int? _openLevel;

    /// <summary>Reads a stream to its end and appends the runs that hold its content.</summary>
    /// <param name="entryId">The entry.</param>
    /// <param name="start">Where in the file the content begins.</param>
    /// <param name="content">The content.</param>
    /// <param name="zstdLevel">The level, or null not to compress.</param>
    /// <param name="runs">Where it is.</param>
    /// <returns>The length.</returns>
    public long Add(ulong entryId, long start, Stream content, int? zstdLevel, List<ContentRun> runs)
    {
        long length = 0;
        ulong firstFull = 0;
        uint fullFrames = 0;
        while (true)
        {
            FrameBuffer buffer = Begin(zstdLevel, startsFile: length == 0);
            int wanted = Math.Min(Limits.FrameRawTarget, buffer.Free.Length);
            int read = Read(content, buffer.Free[..wanted]);
            bool isFull = read == Limits.FrameRawTarget && buffer.RawLength == 0;
            if (read > 0)
            {
                uint slice = buffer.AddSlice(entryId, start + length, read);
                bool follows = fullFrames > 0 && _openId == firstFull + fullFrames;
                if (isFull && (fullFrames == 0 || follows))
                {
                    firstFull = fullFrames == 0 ? _openId : firstFull;
                    fullFrames++;
                }
                else
                {
                    AddFullRun(runs, firstFull, ref fullFrames);
                    runs.Add(ContentRun.Single(_openId, slice, read));
                }

                length += read;
            }

            if (buffer.RawLength >= Limits.FrameRawTarget || buffer.SliceCount == Limits.FrameSlicesMax)
            {
                Flush();
            }

            if (read < wanted)
            {
                AddFullRun(runs, firstFull, ref fullFrames);
                return runs.Count <= Limits.RunsMax
                    ? length
                    : throw new LockboxLimitExceededException("The content is in too many pieces.");
            }
        }
    }

    /// <summary>
    /// Reads on into a slice that is the last of the frame that is being filled, as far as a slice goes.
    /// </summary>
    /// <returns>Bytes read, or null where the slice cannot be longer or is another one.</returns>
    public int? TryExtend(ContentPiece last, Stream content)
    {
        bool isLast = _open is not null && _openId == last.Frame && last.Slice == _open.SliceCount - 1;
        if (!isLast || last.Length >= Limits.FrameRawTarget)
        {
            return null;
        }

        int read = Read(content, _open!.Free[..Math.Min(Limits.FrameRawTarget - last.Length, _open.Free.Length)]);
        _open.ExtendLastSlice(read);
        if (_open.RawLength >= Limits.FrameRawTarget)
        {
            Flush();
        }

        return read;
    }

    /// <summary>Whether one of some runs goes through the frame that is being filled.</summary>
    public bool IsFilling(IEnumerable<ContentRun> runs) => _open is not null
        && runs.Any(run => _openId >= run.FirstFrame && _openId < run.FirstFrame + run.FrameCount);

    private int Read(Stream content, Span<byte> destination)
    {
        using StageClock.Scope read = transaction.StageClock.Enter(Stage.Read);
        return content.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
    }

    /// <summary>Writes the frame that is being filled.</summary>
    public void Flush()
    {
        if (_open is { SliceCount: > 0 } buffer)
        {
            transaction.WriteFrame(_openId, buffer, _openLevel);
        }

        _open?.Dispose();
        _open = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open?.Dispose();
        _open = null;
    }

    private FrameBuffer Begin(int? zstdLevel, bool startsFile)
    {
        // A large file's full frames stand alone, so that a position in the file is a frame number and an offset. What
        // the first read finds to be small joins the frame that is open.
        if (_open is not null && (_openLevel != zstdLevel || !startsFile))
        {
            Flush();
        }

        if (_open is null)
        {
            _open = new FrameBuffer(Limits.FrameRawMax);
            _openId = transaction.ReserveFrameIds(1);
            _openLevel = zstdLevel;
        }

        return _open;
    }

    private static void AddFullRun(List<ContentRun> runs, ulong first, ref uint count)
    {
        if (count == 0)
        {
            return;
        }

        runs.Add(count == 1
            ? ContentRun.Single(first, 0, Limits.FrameRawTarget)
            : new ContentRun(first, count, 0, Limits.FrameRawTarget, (long)count * Limits.FrameRawTarget));
        count = 0;
    }
}
