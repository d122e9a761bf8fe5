using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Accounts for every unit of the file: what is used, by whom, what is free, and that nothing is both, twice, or
/// neither.
/// </summary>
internal sealed class SpaceAudit(IStorageDevice device, Findings findings)
{
    private readonly List<(SpaceRange Range, string Owner)> _ranges = [];

    /// <summary>Notes that an extent is used, and looks at its padding.</summary>
    public void Use(ulong offset, uint length, string owner)
    {
        SpaceRange range = SpaceRange.OfBytes(offset, length);
        _ranges.Add((range, owner));
        int behind = (int)(range.ByteLength - length);
        findings.Guard(VerifyRules.Padding, Describe(range, owner), () => CheckPadding(range, owner, behind));
    }

    /// <summary>Notes that a range is free.</summary>
    public void Free(SpaceRange range) => _ranges.Add((range, "free space"));

    /// <summary>Checks that the ranges tile the allocated file exactly.</summary>
    public void Check(ulong allocatedUnits)
    {
        _ranges.Sort(static (a, b) => a.Range.Start.CompareTo(b.Range.Start));
        ulong end = FileLayout.FirstUnit;
        string before = "the superblocks";
        foreach ((SpaceRange range, string owner) in _ranges)
        {
            if (range.Start < end)
            {
                findings.Add(VerifyRules.Space, Describe(range, owner), $"It overlaps {before}.");
            }
            else if (range.Start > end)
            {
                findings.Add(
                    VerifyRules.Space,
                    Describe(new SpaceRange(end, range.Start - end), "space"),
                    $"It is neither used nor free; it lies between {before} and {owner}.");
            }

            end = Math.Max(end, range.End);
            before = owner;
        }

        if (end != allocatedUnits)
        {
            findings.Add(
                VerifyRules.Space,
                "the end of the file",
                $"The ranges end at unit {end}, the file at {allocatedUnits}.");
        }
    }

    private static string Describe(SpaceRange range, string owner) =>
        $"{owner} at bytes {range.ByteOffset} to {range.ByteOffset + range.ByteLength}";

    private void CheckPadding(SpaceRange range, string owner, int length)
    {
        Span<byte> padding = stackalloc byte[Limits.AllocationUnit];
        padding = padding[..length];
        int read = device.Read(range.ByteOffset + range.ByteLength - length, padding);
        if (padding[..read].IndexOfAnyExcept((byte)0) >= 0)
        {
            findings.Add(VerifyRules.Padding, Describe(range, owner), "The bytes behind the extent are not zero.");
        }
    }
}
