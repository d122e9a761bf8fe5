using System.Buffers;

namespace Lockbox.Engine.Transactions;

/// <summary>
/// Puts entries in the order of their keys. They come from several threads, each of which had them in order, stretch by
/// stretch; so there are mostly few stretches, and putting these in order is all there is to do.
/// </summary>
internal static class KeyedEntries
{
    /// <summary>A stretch is worth its bookkeeping when it is at least so long, on average.</summary>
    private const int StretchMin = 16;

    /// <summary>Sorts entries, each of which has another key.</summary>
    public static void Sort(List<KeyedEntry> entries)
    {
        List<Range> stretches = [];
        for (int start = 0; start < entries.Count && stretches.Count <= entries.Count / StretchMin;)
        {
            int end = start + 1;
            while (end < entries.Count && Compare(entries[end - 1], entries[end]) <= 0)
            {
                end++;
            }

            stretches.Add(start..end);
            start = end;
        }

        bool isSorted = entries.Count == 0 || stretches[0].End.Value == entries.Count;
        if (!isSorted && !TryArrange(entries, stretches))
        {
            entries.Sort(Compare);
        }
    }

    private static bool TryArrange(List<KeyedEntry> entries, List<Range> stretches)
    {
        stretches.Sort((a, b) => Compare(entries[a.Start.Value], entries[b.Start.Value]));
        int length = 0;
        for (int i = 0; i < stretches.Count; i++)
        {
            bool isApart = i == 0
                || Compare(entries[stretches[i - 1].End.Value - 1], entries[stretches[i].Start.Value]) <= 0;
            if (!isApart)
            {
                return false;
            }

            length += stretches[i].End.Value - stretches[i].Start.Value;
        }

        if (length < entries.Count)
        {
            return false;
        }

        Arrange(entries, stretches);
        return true;
    }

    private static void Arrange(List<KeyedEntry> entries, List<Range> stretches)
    {
        KeyedEntry[] arranged = ArrayPool<KeyedEntry>.Shared.Rent(entries.Count);
        int length = 0;
        foreach (Range stretch in stretches)
        {
            int count = stretch.End.Value - stretch.Start.Value;
            entries.CopyTo(stretch.Start.Value, arranged, length, count);
            length += count;
        }

        entries.Clear();
        entries.AddRange(arranged.AsSpan(0, length));
        ArrayPool<KeyedEntry>.Shared.Return(arranged, clearArray: true);
    }

    private static int Compare(KeyedEntry a, KeyedEntry b) => a.Key.AsSpan().SequenceCompareTo(b.Key);
}
