using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// Pointers of one kind in a node: two number columns for the units at which the extents begin and for their lengths.
/// Their tags follow.
/// </summary>
internal static class PointerColumns
{
    private const long UnitMax = long.MaxValue / 2 / Limits.AllocationUnit;

    /// <summary>Writes pointers.</summary>
    public static void Write(ByteWriter writer, IReadOnlyList<BlockPointer> pointers)
    {
        NumberColumn.Write(writer, pointers, static pointer => (long)(pointer.Offset / Limits.AllocationUnit));
        NumberColumn.Write(writer, pointers, static pointer => pointer.Length);
        foreach (BlockPointer pointer in pointers)
        {
            pointer.Tag.Write(writer.Append(AeadTag.Size));
        }
    }

    /// <summary>Reads pointers to extents of one kind and, where they are nodes, of one height.</summary>
    public static DecodeStatus TryRead(
        ref SpanReader reader, int count, ExtentKind kind, int height, out BlockPointer[] pointers)
    {
        pointers = [];
        NumberList units = NumberColumn.Read(ref reader, count);
        NumberList lengths = NumberColumn.Read(ref reader, count);
        ReadOnlySpan<byte> tags = reader.ReadBytes(count * AeadTag.Size);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        if (!units.IsWithin(0, UnitMax) || !lengths.IsWithin(0, Limits.ExtentMax))
        {
            return DecodeStatus.OutOfRange;
        }

        BlockPointer[] read = new BlockPointer[count];
        for (int i = 0; i < count; i++)
        {
            ulong offset = (ulong)units[i] * Limits.AllocationUnit;
            AeadTag tag = AeadTag.Read(tags[(i * AeadTag.Size)..]);
            read[i] = new BlockPointer(offset, (uint)lengths[i], kind, (byte)height, tag);
            if (!read[i].IsInBounds)
            {
                return DecodeStatus.OutOfRange;
            }
        }

        pointers = read;
        return DecodeStatus.Ok;
    }
}
