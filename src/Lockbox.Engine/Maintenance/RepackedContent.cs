using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Content that is packed as tightly as an import would: frames that are full go over as they are, or compressed again
/// where a level is given; what the others hold is put together, in the order of the names, in new frames
/// (docs/adr/0019-compaction.md).
/// </summary>
internal sealed class RepackedContent : IContentCopy
{
    /// <summary>Content bytes from which on a frame counts as full, of those that it is filled to.</summary>
    public const int FullFrom = Limits.FrameRawTarget / 4 * 3;

    /// <summary>As many slices make a frame full as well, however little they hold.</summary>
    public const int FullFromSlices = Limits.FrameSlicesMax / 4 * 3;

    private readonly Snapshot _source;
    private readonly CopyProgress _progress;
    private readonly SameContent _same;
    private readonly FrameRewriter? _recompress;
    private readonly FrameWriter _writer;
    private readonly int? _level;
    private readonly FrameBuffer _open = new(Limits.FrameRawMax);
    private (ulong Id, FrameRecord Record) _last;

    /// <summary>Prepares the content of a copy.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="target">Where to.</param>
    /// <param name="level">The level to compress everything with, or null to leave full frames as they are.</param>
    /// <param name="usual">The level of the lockbox, for what is packed anew when no level is given.</param>
    /// <param name="progress">Counts the bytes of content that is packed anew.</param>
    public RepackedContent(
        Snapshot source,
        CopyTarget target,
        System.IO.Compression.CompressionLevel? level,
        System.IO.Compression.CompressionLevel usual,
        CopyProgress progress)
    {
        _source = source;
        _progress = progress;
        _same = new SameContent(source, target);
        _level = CompressionLevels.ToZstd(level ?? usual);
        _writer = new FrameWriter(
            target.Extents, target.Session, target.Space, target.Zstd, target.Sequence);
        if (level is not null)
        {
            FrameReader reader = new(source.Opened.Extents, source.Opened.Zstd);
            _recompress = new FrameRewriter(reader, _writer, _level, static _ => { });
        }

        NextFrameId = source.Root.NextFrameId;
    }

    /// <inheritdoc/>
    public ulong NextFrameId { get; private set; }

    /// <inheritdoc/>
    public FrameRecord? TryCopy(ulong id, FrameRecord record) => !IsFull(record) ? null
        : _recompress is null ? _same.Copy(id, record)
        : _recompress.Rewrite(id, record, static _ => true);

    /// <inheritdoc/>
    public Entry Move(Entry entry, TreeWriter<FrameRecord> frames)
    {
        List<ContentRun> runs = new(entry.Runs.Count);
        long start = 0;
        foreach (ContentRun run in entry.Runs)
        {
            MoveRun(entry, run, start, runs, frames);
            start += run.Length;
        }

        return runs.Count <= Limits.RunsMax
            ? entry.WithRuns(runs)
            : throw new LockboxLimitExceededException($"The content of '{entry.Name}' is in too many pieces.");
    }

    /// <inheritdoc/>
    public void Finish(TreeWriter<FrameRecord> frames)
    {
        if (_open.SliceCount == 0)
        {
            return;
        }

        frames.Put(FrameLeafCodec.KeyOf(NextFrameId), _writer.Write(NextFrameId, _open, _level), out _);
        NextFrameId++;
        _open.Reset();
    }

    /// <inheritdoc/>
    public void Dispose() => _open.Dispose();

    private static bool IsFull(FrameRecord record) => record.LiveBytes == record.RawLength
        && (record.RawLength >= FullFrom || record.LiveSlices >= FullFromSlices);

    /// <summary>
    /// A run as it is, where all its frames have gone over; else what is left of it, in stretches, with the pieces
    /// between them.
    /// </summary>
    private void MoveRun(
        Entry entry, ContentRun run, long start, List<ContentRun> moved, TreeWriter<FrameRecord> frames)
    {
        long first = 0;
        for (long i = 0; i < run.FrameCount; i++)
        {
            ContentPiece piece = ContentMap.PieceOf(run, start, i);
            FrameRecord record = RecordOf(piece.Frame);
            if (!IsFull(record))
            {
                moved.AddRange(run.Part(first, i) is { } before ? [before] : []);
                moved.Add(Pack(entry, piece, record, frames));
                first = i + 1;
            }
        }

        moved.AddRange(run.Part(first, run.FrameCount) is { } rest ? [rest] : []);
    }

    private ContentRun Pack(Entry entry, ContentPiece piece, FrameRecord record, TreeWriter<FrameRecord> frames)
    {
        bool fits = _open.RawLength + piece.Length <= _open.Capacity && _open.SliceCount < Limits.FrameSlicesMax;
        if (!fits || _open.RawLength >= Limits.FrameRawTarget)
        {
            Finish(frames);
        }

        // A frame is opened for the first of its slices, and is still there for its neighbours.
        _source.Read(entry, piece.FileOffset, _open.Free[..piece.Length]);
        uint slice = _open.AddSlice(entry.Id, piece.FileOffset, piece.Length);
        _progress.Add((long)piece.Length * record.Pointer.Length / record.RawLength, 0);
        return ContentRun.Single(NextFrameId, slice, piece.Length);
    }

    /// <summary>Files come by frame mostly, so it is often the one before.</summary>
    private FrameRecord RecordOf(ulong frame)
    {
        if (_last.Id != frame)
        {
            _last = (frame, _source.RecordOf(frame));
        }

        return _last.Record;
    }
}
