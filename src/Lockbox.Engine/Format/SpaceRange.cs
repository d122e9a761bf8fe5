using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>A stretch of the file in allocation units.</summary>
/// <param name="Start">First unit.</param>
/// <param name="Count">Number of units.</param>
internal readonly record struct SpaceRange(ulong Start, ulong Count)
{
    /// <summary>The unit behind the range.</summary>
    public ulong End => Start + Count;

    /// <summary>Byte offset of the range.</summary>
    public long ByteOffset => (long)(Start * Limits.AllocationUnit);

    /// <summary>Bytes of the range.</summary>
    public long ByteLength => (long)(Count * Limits.AllocationUnit);

    /// <summary>The units that a number of bytes at an aligned byte offset take.</summary>
    public static SpaceRange OfBytes(ulong offset, ulong length) =>
        new(offset / Limits.AllocationUnit, UnitsFor(length));

    /// <summary>Units needed for a number of bytes.</summary>
    public static ulong UnitsFor(ulong bytes) => (bytes + Limits.AllocationUnit - 1) / Limits.AllocationUnit;
}
