using Lockbox.Engine.Content;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine;

/// <summary>The SHA-256 of what a lockbox holds.</summary>
public static class SnapshotHashing
{
    /// <summary>The SHA-256 of an entry's content: the one that was recorded, or else one that is made.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="entry">A file of it.</param>
    /// <param name="onRead">Told how many bytes of content were read, as they are; null for nobody.</param>
    /// <param name="cancellationToken">Looked at while content is read.</param>
    /// <returns>32 bytes; none for what is no file.</returns>
    /// <exception cref="LockboxItemCorruptException">The content is damaged.</exception>
    public static ReadOnlyMemory<byte> Sha256Of(
        this Snapshot snapshot,
        Entry entry,
        Action<int>? onRead = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(entry);
        if (!entry.Sha256.IsEmpty || entry.Kind != EntryKind.File)
        {
            return entry.Sha256;
        }

        using PooledBuffer room = PooledBuffer.Rent(ContentDigest.PieceLength);
        using Stream content = snapshot.OpenStream(entry);
        return ContentDigest.Of(content, room, read =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            onRead?.Invoke(read);
        });
    }
}
