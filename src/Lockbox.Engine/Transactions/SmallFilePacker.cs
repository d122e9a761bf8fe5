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

    /// <summary>Reads a stream to its end and appends the runs that hold its content. Returns the length.</summary>
    public long Add(ulong entryId, Stream content, int? zstdLevel, List<ContentRun> runs)
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
                uint slice = buffer.AddSlice(entryId, length, read);
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
