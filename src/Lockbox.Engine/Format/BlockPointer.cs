using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>The 16 bytes of an AES-GCM tag, as a value that compares by content.</summary>
/// <param name="Low">The first eight bytes, little-endian.</param>
/// <param name="High">The last eight bytes, little-endian.</param>
internal readonly record struct AeadTag(ulong Low, ulong High)
{
    /// <summary>Bytes of a tag.</summary>
    public const int Size = 16;

    /// <summary>Reads a tag from exactly 16 bytes.</summary>
    public static AeadTag Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source), BinaryPrimitives.ReadUInt64LittleEndian(source[8..]));

    /// <summary>Writes the tag to the first 16 bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Low);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], High);
    }
}

/// <summary>Offsets inside a block pointer.</summary>
internal static class BlockPointerLayout
{
    public const int Offset = 0;
    public const int Length = Offset + 8;
    public const int Height = Length + 4;
    public const int Kind = Height + 1;
    public const int Reserved = Kind + 1;
    public const int Tag = Reserved + 2;
    public const int Size = Tag + AeadTag.Size;
}

/// <summary>
/// Where an extent is and what it must authenticate as. Because the parent holds the child's tag, the sealed commit
/// root authenticates the whole tree: an extent that is stale, moved or swapped does not match its pointer.
/// </summary>
/// <param name="Offset">Byte offset in the file, a multiple of <see cref="Limits.AllocationUnit"/>.</param>
/// <param name="Length">Bytes of header, ciphertext and tag; padding not counted.</param>
/// <param name="Kind">What the extent holds.</param>
/// <param name="Height">For a node, its level: 0 for a leaf. Zero otherwise.</param>
/// <param name="Tag">The extent's AEAD tag.</param>
internal readonly record struct BlockPointer(ulong Offset, uint Length, ExtentKind Kind, byte Height, AeadTag Tag)
{
    /// <summary>Points nowhere.</summary>
    public static BlockPointer Null => default;

    /// <summary>Whether this points nowhere.</summary>
    public bool IsNull => Kind == ExtentKind.None;

    /// <summary>The space the extent takes, padding included.</summary>
    public SpaceRange Range => SpaceRange.OfBytes(Offset, Length);

    /// <summary>Writes <see cref="BlockPointerLayout.Size"/> bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination[BlockPointerLayout.Offset..], Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[BlockPointerLayout.Length..], Length);
        destination[BlockPointerLayout.Height] = Height;
        destination[BlockPointerLayout.Kind] = (byte)Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[BlockPointerLayout.Reserved..], 0);
        Tag.Write(destination[BlockPointerLayout.Tag..]);
    }

    /// <summary>
    /// Reads a pointer to an extent of <paramref name="expected"/> kind, or a null pointer, which is all zero.
    /// </summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, ExtentKind expected, out BlockPointer pointer)
    {
        pointer = default;
        if (source.Length < BlockPointerLayout.Size)
        {
            return DecodeStatus.Truncated;
        }

        if (source[..BlockPointerLayout.Size].IndexOfAnyExcept((byte)0) < 0)
        {
            return DecodeStatus.Ok;
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(source[BlockPointerLayout.Reserved..]) != 0)
        {
            return DecodeStatus.ReservedNotZero;
        }

        if (source[BlockPointerLayout.Kind] != (byte)expected)
        {
            return DecodeStatus.UnknownKind;
        }

        BlockPointer read = new(
            BinaryPrimitives.ReadUInt64LittleEndian(source[BlockPointerLayout.Offset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[BlockPointerLayout.Length..]),
            expected,
            source[BlockPointerLayout.Height],
            AeadTag.Read(source[BlockPointerLayout.Tag..]));
        if (!read.IsInBounds)
        {
            return DecodeStatus.OutOfRange;
        }

        pointer = read;
        return DecodeStatus.Ok;
    }

    /// <summary>Whether offset, length and height are numbers that any lockbox could hold.</summary>
    public bool IsInBounds =>
        Offset >= FileLayout.FirstExtent && Offset % Limits.AllocationUnit == 0 && Offset <= long.MaxValue / 2
        && Length >= ExtentHeaderLayout.Size + AeadTag.Size && Length <= Limits.ExtentMax
        && Height < Limits.TreeHeightMax;
}
