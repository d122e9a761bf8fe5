namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// A set of keys as ranges that do not touch each other: each from a key on, and up to before another.
/// </summary>
internal sealed class KeyRanges
{
    private readonly List<(byte[] From, byte[]? To)> _ranges = [];

    /// <summary>Whether no key is in the set.</summary>
    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>Adds the keys from one on.</summary>
    /// <param name="from">The first; empty for the very first.</param>
    /// <param name="to">The first that does not belong to it; null for all that follow.</param>
    public void Add(byte[] from, byte[]? to)
    {
        int first = FirstNotBefore(from);
        int last = first;
        while (last < _ranges.Count && (to is null || Compare(_ranges[last].From, to) <= 0))
        {
            from = Compare(_ranges[last].From, from) < 0 ? _ranges[last].From : from;
            to = to is null ? null : Later(_ranges[last].To, to);
            last++;
        }

        _ranges.RemoveRange(first, last - first);
        _ranges.Insert(first, (from, to));
    }

    /// <summary>Adds the keys from one to another, both of them included.</summary>
    public void AddThrough(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last) =>
        Add(first.ToArray(), [.. last, 0]);

    /// <summary>Whether a key is in the set.</summary>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        int index = FirstNotBefore(key);
        if (index < _ranges.Count && _ranges[index].To is { } to && key.SequenceEqual(to))
        {
            index++;
        }

        return index < _ranges.Count && _ranges[index].From.AsSpan().SequenceCompareTo(key) <= 0;
    }

    /// <summary>The first range that does not end before a key.</summary>
    private int FirstNotBefore(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            bool endsBefore = _ranges[middle].To is { } to && to.AsSpan().SequenceCompareTo(key) < 0;
            (low, high) = endsBefore ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static byte[]? Later(byte[]? a, byte[] b) => a is null || Compare(a, b) > 0 ? a : b;

    private static int Compare(byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b);
}
