using System.Diagnostics;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>An extent's plaintext in a rented buffer. Dispose it when the bytes are no longer used.</summary>
internal sealed class OpenedExtent(PooledBuffer buffer, int length) : IDisposable
{
    /// <summary>The authenticated plaintext.</summary>
    public ReadOnlySpan<byte> Plaintext => Memory.Span;

    /// <summary>The authenticated plaintext, as memory.</summary>
    public ReadOnlyMemory<byte> Memory => buffer.Memory.Slice(ExtentHeaderLayout.Size, length);

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}

/// <summary>
/// Reads and writes sealed extents: the one place where bytes of the file become authenticated plaintext and back. Safe
/// to use from several threads.
/// </summary>
internal sealed class ExtentStore(IStorageDevice device, Guid lockboxId, SessionKeys keys)
{
    /// <summary>Bytes to leave free before a plaintext that <see cref="Write"/> is to seal in place.</summary>
    public const int Headroom = ExtentHeaderLayout.Size;

    /// <summary>Bytes to leave free behind it: tag and padding.</summary>
    public const int Tailroom = AeadTag.Size + Limits.AllocationUnit;

    private const int AssociatedDataSize = 16 + ExtentHeaderLayout.Checksum;

    private long _read;
    private long _written;

    /// <summary>Where the time of this lockbox goes. Everything that works on extents adds to it.</summary>
    public StageClock Stages { get; } = new();

    /// <summary>Extents read so far; tests and benchmarks gate on it.</summary>
    public long ExtentsRead => Volatile.Read(ref _read);

    /// <summary>Extents written so far.</summary>
    public long ExtentsWritten => Volatile.Read(ref _written);

    /// <summary>Reads the extent that a pointer names, and refuses anything else that may stand there.</summary>
    /// <exception cref="LockboxCorruptException">
    /// The extent is not what the pointer says, or is not authentic.
    /// </exception>
    public OpenedExtent Read(BlockPointer pointer)
    {
        Debug.Assert(!pointer.IsNull, "a null pointer is never followed");
        Interlocked.Increment(ref _read);
        PooledBuffer buffer = RoomFor(pointer);
        try
        {
            ReadFully(pointer, buffer.Span);

            ExtentHeader header = CheckHeader(buffer.Span, pointer);
            int length = (int)header.PayloadLength;
            if (AeadTag.Read(buffer.Span[(ExtentHeaderLayout.Size + length)..]) != pointer.Tag)
            {
                throw Place.Damaged(pointer.Kind, pointer.Offset, "is not the one that the index refers to");
            }

            if (!TryOpen(header, buffer.Span))
            {
                throw Place.Damaged(pointer.Kind, pointer.Offset, "is not authentic");
            }

            return new OpenedExtent(buffer, length);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Room for an extent. What is not pooled is made only for what the file is long enough for.</summary>
    private PooledBuffer RoomFor(BlockPointer pointer)
    {
        if (pointer.Kind != ExtentKind.Value)
        {
            return PooledBuffer.Rent((int)pointer.Length);
        }

        return device.Length >= (long)pointer.Offset + pointer.Length
            ? PooledBuffer.AllocatePinned((int)pointer.Length)
            : throw BehindEnd(pointer);
    }

    /// <summary>
    /// Seals a plaintext in place and writes it to newly allocated space.
    /// </summary>
    /// <param name="session">The writing session.</param>
    /// <param name="space">Where space is taken from.</param>
    /// <param name="kind">What the extent holds.</param>
    /// <param name="height">For a node, its level.</param>
    /// <param name="buffer">
    /// <see cref="Headroom"/> bytes, the plaintext, <see cref="Tailroom"/> bytes. Its content is lost.
    /// </param>
    /// <param name="length">Bytes of the plaintext.</param>
    public BlockPointer Write(
        WritingSession session, SpaceMap space, ExtentKind kind, int height, Span<byte> buffer, int length)
    {
        ulong extentLength = (ulong)(ExtentHeaderLayout.Size + length + AeadTag.Size);
        SpaceRange range = space.Allocate(extentLength);
        return WriteAt(session, range, kind, height, buffer, length);
    }

    /// <summary>As <see cref="Write"/>, for a plaintext with nothing free around it: a copy of it is sealed.</summary>
    public BlockPointer WriteCopy(
        WritingSession session, SpaceMap space, ExtentKind kind, ReadOnlySpan<byte> plaintext)
    {
        using PooledBuffer buffer = PooledBuffer.Rent(Headroom + plaintext.Length + Tailroom);
        plaintext.CopyTo(buffer.Span[Headroom..]);
        return Write(session, space, kind, height: 0, buffer.Span, plaintext.Length);
    }

    /// <summary>As <see cref="Write"/>, into space that was allocated before.</summary>
    public BlockPointer WriteAt(
        WritingSession session, SpaceRange range, ExtentKind kind, int height, Span<byte> buffer, int length)
    {
        ExtentHeader header = new(kind, (uint)length, session.NextMessage(), session.Salt);
        Span<byte> extent = buffer[..(int)header.ExtentLength];
        header.WriteTo(extent);
        Seal(header, extent);
        AeadTag tag = AeadTag.Read(extent[^AeadTag.Size..]);
        Span<byte> padded = buffer[..(int)range.ByteLength];
        padded[extent.Length..].Clear();
        using (Stages.Enter(Stage.Write))
        {
            device.Write(range.ByteOffset, padded);
        }

        Interlocked.Increment(ref _written);
        return new BlockPointer((ulong)range.ByteOffset, header.ExtentLength, kind, (byte)height, tag);
    }

    /// <summary>Opens an extent in place whose header has been checked. False when it is not authentic.</summary>
    public bool TryOpen(ExtentHeader header, Span<byte> extent)
    {
        Span<byte> nonce = stackalloc byte[AeadKey.NonceSize];
        Span<byte> associatedData = stackalloc byte[AssociatedDataSize];
        WritingSession.WriteNonce(header.MessageNumber, nonce);
        WriteAssociatedData(extent, associatedData);
        Span<byte> text = extent.Slice(ExtentHeaderLayout.Size, (int)header.PayloadLength);
        ReadOnlySpan<byte> tag = extent.Slice(ExtentHeaderLayout.Size + text.Length, AeadTag.Size);
        using SessionKey key = keys.Lease(SessionKeys.DomainOf(header.Kind), header.SessionSalt);
        using StageClock.Scope open = Stages.Enter(Stage.Open);
        return key.TryOpen(nonce, text, tag, text, associatedData);
    }

    private void ReadFully(BlockPointer pointer, Span<byte> extent)
    {
        using StageClock.Scope read = Stages.Enter(Stage.Read);
        if (device.Read((long)pointer.Offset, extent) != extent.Length)
        {
            throw BehindEnd(pointer);
        }
    }

    private static LockboxCorruptException BehindEnd(BlockPointer pointer) =>
        Place.Damaged(pointer.Kind, pointer.Offset, "lies beyond the end of the file");

    private void Seal(ExtentHeader header, Span<byte> extent)
    {
        Span<byte> nonce = stackalloc byte[AeadKey.NonceSize];
        Span<byte> associatedData = stackalloc byte[AssociatedDataSize];
        WritingSession.WriteNonce(header.MessageNumber, nonce);
        WriteAssociatedData(extent, associatedData);
        Span<byte> text = extent.Slice(ExtentHeaderLayout.Size, (int)header.PayloadLength);
        Span<byte> tag = extent.Slice(ExtentHeaderLayout.Size + text.Length, AeadTag.Size);
        using SessionKey key = keys.Lease(SessionKeys.DomainOf(header.Kind), header.SessionSalt);
        using StageClock.Scope seal = Stages.Enter(Stage.Seal);
        key.Seal(nonce, text, text, tag, associatedData);
    }

    private static ExtentHeader CheckHeader(ReadOnlySpan<byte> extent, BlockPointer pointer)
    {
        DecodeStatus status = ExtentHeader.TryRead(extent, out ExtentHeader header);
        if (status != DecodeStatus.Ok)
        {
            throw Place.Damaged(pointer.Kind, pointer.Offset, $"has a bad header ({status})");
        }

        return header.Kind == pointer.Kind && header.ExtentLength == pointer.Length
            ? header
            : throw Place.Damaged(pointer.Kind, pointer.Offset, "is not the one that the index refers to");
    }

    /// <summary>Associated data: the lockbox's id, and the header up to its checksum.</summary>
    private void WriteAssociatedData(ReadOnlySpan<byte> extent, Span<byte> associatedData)
    {
        lockboxId.TryWriteBytes(associatedData, bigEndian: true, out _);
        extent[..ExtentHeaderLayout.Checksum].CopyTo(associatedData[16..]);
    }
}
