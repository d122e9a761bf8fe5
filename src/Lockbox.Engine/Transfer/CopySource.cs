using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Where entries are copied from: a commit of any lockbox, or a transaction, also the very one that they are copied
/// into.
/// </summary>
internal sealed class CopySource : IDisposable
{
    /// <summary>
    /// Decoded frames at hand. What is read piece by piece is in frames that are not full, so there is room for many.
    /// </summary>
    private const long FrameCacheBytes = 64L << 20;

    private readonly FrameReader _frames;
    private readonly OpenedLockbox _lockbox;
    private readonly Func<ulong, FrameRecord> _recordOf;
    private readonly FrameCache _cache = new(FrameCacheBytes);
    private readonly ContentReader _content;

    private CopySource(OpenedLockbox lockbox, Func<ulong, FrameRecord> recordOf)
    {
        _lockbox = lockbox;
        _recordOf = recordOf;
        _frames = new FrameReader(lockbox.Extents, lockbox.Zstd);
        _content = ContentReader.Of(_frames, recordOf, _cache);
    }

    /// <summary>The entry of exactly a name, or null.</summary>
    public required Func<string, Entry?> Find { get; init; }

    /// <summary>All entries whose names begin with a text.</summary>
    public required Func<string, IEnumerable<Entry>> Below { get; init; }

    /// <summary>Whether what is copied comes to be in the source.</summary>
    public bool IsTarget { get; private init; }

    /// <summary>A commit as a source.</summary>
    public static CopySource Of(Snapshot snapshot) => new(snapshot.Opened, snapshot.RecordOf)
    {
        Find = snapshot.Find,
        Below = snapshot.Enumerate,
    };

    /// <summary>A transaction as a source: with all that it has staged.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="target">The one that is copied into; it may be the same.</param>
    public static CopySource Of(Transaction transaction, Transaction target)
    {
        transaction.SettleContent();
        return new(transaction.Opened, transaction.RecordOf)
        {
            Find = transaction.Find,
            Below = transaction.Enumerate,
            IsTarget = ReferenceEquals(transaction, target),
        };
    }

    /// <summary>What the frame table says of a frame.</summary>
    /// <exception cref="LockboxCorruptException">There is none of this id.</exception>
    public FrameRecord RecordOf(ulong frame) => _recordOf(frame);

    /// <summary>A frame with its content as it is compressed. Dispose it.</summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged.</exception>
    public PackedFrame OpenPacked(ulong frame, FrameRecord record) => _frames.OpenPacked(frame, record);

    /// <summary>The content of a frame, all of it found to be as declared.</summary>
    /// <exception cref="LockboxCorruptException">It is not.</exception>
    public ReadOnlySpan<byte> Unpack(PackedFrame frame) => frame.Unpack(_lockbox.Zstd, _lockbox.Extents.Stages);

    /// <summary>Reads a piece.</summary>
    /// <exception cref="LockboxItemCorruptException">Its frame is damaged.</exception>
    public void Read(Entry entry, ContentPiece piece, Span<byte> destination) =>
        _content.Read(entry, piece.FileOffset, destination[..piece.Length]);

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();
}
