using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Content that is packed as tightly as an import would: frames that are full go over as they are, or compressed again
/// where a level is given; what the others hold is put together, in the order of the names, in new frames
/// (docs/adr/0019-compaction.md).
/// </summary>
internal sealed class RepackedContent : IContentCopy
{
    private readonly Snapshot _source;
    private readonly CopyProgress _progress;
    private readonly SameContent _same;
    private readonly FrameRewriter? _recompress;
    private readonly FrameWriter _writer;
    private readonly int? _level;
    private readonly FrameFiller _filler;
    private TreeWriter<FrameRecord>? _frames;
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
        _filler = new FrameFiller(() => NextFrameId++, WriteFrame);
    }

    /// <inheritdoc/>
    public ulong NextFrameId { get; private set; }

    /// <inheritdoc/>
    public FrameRecord? TryCopy(ulong id, FrameRecord record) => !FullFrames.IsFull(record) ? null
        : _recompress is null ? _same.Copy(id, record)
        : _recompress.Rewrite(id, record, static _ => true);

    /// <inheritdoc/>
    public Entry Move(Entry entry, TreeWriter<FrameRecord> frames)
    {
        _frames = frames;
        RunList runs = new();
        foreach (ContentPiece piece in ContentMap.Pieces(entry))
        {
            FrameRecord record = RecordOf(piece.Frame);
            (ulong frame, uint slice) =
                FullFrames.IsFull(record) ? (piece.Frame, piece.Slice) : Pack(entry, piece, record);
            runs.Add(frame, slice, piece.Length);
        }

        return entry.WithRuns(runs.ToRuns(entry.Name));
    }

    /// <inheritdoc/>
    public void Finish(TreeWriter<FrameRecord> frames)
    {
        _frames = frames;
        _filler.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _filler.Dispose();

    private (ulong Frame, uint Slice) Pack(Entry entry, ContentPiece piece, FrameRecord record)
    {
        // A frame is opened for the first of its slices, and is still there for its neighbours.
        _source.Read(entry, piece.FileOffset, _filler.RoomFor(piece.Length));
        _progress.AddPiece(record, piece.Length);
        return _filler.Take(entry.Id, piece.FileOffset, piece.Length);
    }

    private void WriteFrame(ulong id, FrameBuffer content) =>
        _frames!.Put(FrameLeafCodec.KeyOf(id), _writer.Write(id, content, _level), out _);

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
