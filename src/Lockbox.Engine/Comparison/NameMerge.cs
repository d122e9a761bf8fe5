using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Comparison;

/// <summary>Walks two sides in the order of names together, so that of each side one item is held at a time.</summary>
internal static class NameMerge
{
    /// <summary>
    /// Each name that one of them has, with what each has there. When a name of the first side alone comes, the second
    /// side has been asked for what is behind it.
    /// </summary>
    public static IEnumerable<(ComparedItem? First, ComparedItem? Second)> Of(
        IEnumerable<ComparedItem> first, IEnumerable<ComparedItem> second)
    {
        using IEnumerator<ComparedItem> a = first.GetEnumerator();
        using IEnumerator<ComparedItem> b = second.GetEnumerator();
        (bool hasA, bool hasB) = (a.MoveNext(), b.MoveNext());
        while (hasA || hasB)
        {
            int order = !hasA ? 1 : !hasB ? -1 : CodePointOrder.Compare(a.Current.Name, b.Current.Name);
            yield return (order <= 0 ? a.Current : null, order >= 0 ? b.Current : null);
            hasA = order <= 0 ? a.MoveNext() : hasA;
            hasB = order >= 0 ? MoveBehind(b) : hasB;
        }
    }

    /// <summary>A directory that changes while it is listed may name a file twice.</summary>
    private static bool MoveBehind(IEnumerator<ComparedItem> items)
    {
        string last = items.Current.Name;
        bool hasNext = items.MoveNext();
        while (hasNext && CodePointOrder.Compare(items.Current.Name, last) <= 0)
        {
            hasNext = items.MoveNext();
        }

        return hasNext;
    }
}
