using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage;

/// <summary>
/// The space of the file as one transaction sees it: what may be written to, what was freed but may still be reached,
/// and where the file ends. Safe to use from several threads.
/// </summary>
/// <remarks>
/// Reusable ranges are indexed by start, to join neighbours, and by length, to find the best fit. A range that a
/// superblock slot or a reader may still reach is only noted and never handed out (invariant I2).
/// </remarks>
internal sealed class SpaceMap
{
    private readonly Lock _lock = new();
    private readonly SortedSet<FreeRange> _byStart = new(Comparer<FreeRange>.Create(
        static (a, b) => a.Range.Start.CompareTo(b.Range.Start)));

    private readonly SortedSet<(ulong Count, ulong Start)> _taintedBySize = [];
    private readonly SortedSet<(ulong Count, ulong Start)> _cleanBySize = [];
    private readonly Action? _beforeUsingClean;
    private readonly List<FreeRange> _pending = [];
    private readonly HashSet<ulong> _own = [];
    private readonly List<SpaceRange> _taken = [];

    /// <summary>The space of a file in which nothing has been committed yet.</summary>
    public static SpaceMap OfNewFile() => new(FileLayout.FirstUnit, [], static _ => true, assumeTainted: false);

    /// <summary>Takes over what the last commit left.</summary>
    /// <param name="allocatedUnits">Where the allocated file ends.</param>
    /// <param name="ranges">The last commit's free map.</param>
    /// <param name="isReusable">Whether nothing can reach any more what was freed at a commit.</param>
    /// <param name="assumeTainted">Whether to treat every range as holding old data, as after a crash.</param>
    /// <param name="beforeUsingClean">
    /// Called once, before space that counts as overwritten is given away: should this transaction not come to an end,
    /// the next must be able to tell that the space no longer is.
    /// </param>
    public SpaceMap(
        ulong allocatedUnits,
        IEnumerable<FreeRange> ranges,
        Func<ulong, bool> isReusable,
        bool assumeTainted,
        Action? beforeUsingClean = null)
    {
        AllocatedUnits = allocatedUnits;
        _beforeUsingClean = beforeUsingClean;
        foreach (FreeRange free in ranges)
        {
            FreeRange range = assumeTainted ? free with { Tainted = true } : free;
            if (range.FreedAt == 0 || isReusable(range.FreedAt))
            {
                AddReusable(range with { FreedAt = 0 });
            }
            else
            {
                _pending.Add(range);
            }
        }

        // Before anything is allocated, or the best fit might be at the very end and keep the file long for ever.
        TrimEnd();
    }

    /// <summary>Where the allocated file ends, in units.</summary>
    public ulong AllocatedUnits { get; private set; }

    /// <summary>Whether space that counted as overwritten was given away.</summary>
    public bool HasUsedClean { get; private set; }

    /// <summary>
    /// Takes space for a number of bytes: the smallest tainted range that fits, else the smallest clean one, else the
    /// end of the file.
    /// </summary>
    public SpaceRange Allocate(ulong bytes)
    {
        ulong count = SpaceRange.UnitsFor(bytes);
        lock (_lock)
        {
            SpaceRange range = TakeBestFit(count) ?? TakeFromEnd(count);
            _own.Add(range.Start);
            NoteTaken(range);
            return range;
        }
    }

    /// <summary>
    /// Gives space back. What this transaction allocated itself may be used again at once; anything else is still
    /// reached by the last commit and waits.
    /// </summary>
    public void Free(SpaceRange range, ulong sequence)
    {
        lock (_lock)
        {
            if (_own.Remove(range.Start))
            {
                AddReusable(new FreeRange(range, 0, Tainted: true));
            }
            else
            {
                _pending.Add(new FreeRange(range, sequence, Tainted: true));
            }
        }
    }

    /// <summary>
    /// All ranges in ascending order, as the next free map shall hold them. Reusable space at the end of the file is
    /// dropped and the file ends earlier.
    /// </summary>
    /// <exception cref="LockboxCorruptException">
    /// Something was given back twice, or lies behind the end: a record led to space that is not its own.
    /// </exception>
    public List<FreeRange> TrimAndList()
    {
        lock (_lock)
        {
            TrimEnd();
            List<FreeRange> all = [.. _byStart, .. _pending];
            all.Sort((a, b) => a.Range.Start.CompareTo(b.Range.Start));
            RequireApart(all);
            return all;
        }
    }

    private void RequireApart(List<FreeRange> ascending)
    {
        ulong end = 0;
        foreach (SpaceRange range in ascending.Select(static free => free.Range))
        {
            if (range.Start < end || range.End > AllocatedUnits)
            {
                throw new LockboxCorruptException(
                    $"The lockbox is damaged: the space at byte {range.ByteOffset} does not belong to what named it.",
                    DamageRemedies.TestAndRestore);
            }

            end = range.End;
        }
    }

    /// <summary>Everything this transaction ever took; what a rollback leaves garbage in.</summary>
    public List<SpaceRange> ListTaken()
    {
        lock (_lock)
        {
            return [.. _taken];
        }
    }

    /// <summary>
    /// Lets the file end before the free space at its end. What that holds needs no overwriting: the commit cuts it
    /// off, or this transaction has written to it by then.
    /// </summary>
    private void TrimEnd()
    {
        while (_byStart.Count > 0 && _byStart.Max is { } last && last.Range.End == AllocatedUnits)
        {
            RemoveReusable(last);
            AllocatedUnits = last.Range.Start;
        }
    }

    /// <summary>Ranges taken one behind the other, by far the most, are noted as one.</summary>
    private void NoteTaken(SpaceRange range)
    {
        if (_taken.Count > 0 && _taken[^1].End == range.Start)
        {
            _taken[^1] = new SpaceRange(_taken[^1].Start, _taken[^1].Count + range.Count);
        }
        else
        {
            _taken.Add(range);
        }
    }

    private SpaceRange? TakeBestFit(ulong count)
    {
        if (!TryFindFit(_taintedBySize, count, out FreeRange found) && !TryFindFit(_cleanBySize, count, out found))
        {
            return null;
        }

        if (!found.Tainted && !HasUsedClean)
        {
            HasUsedClean = true;
            _beforeUsingClean?.Invoke();
        }

        RemoveReusable(found);
        if (found.Range.Count > count)
        {
            AddReusable(found with { Range = new SpaceRange(found.Range.Start + count, found.Range.Count - count) });
        }

        return new SpaceRange(found.Range.Start, count);
    }

    private bool TryFindFit(SortedSet<(ulong Count, ulong Start)> bySize, ulong count, out FreeRange found)
    {
        found = default;
        using var fits = bySize.GetViewBetween((count, 0), (ulong.MaxValue, ulong.MaxValue)).GetEnumerator();
        return fits.MoveNext() && _byStart.TryGetValue(At(fits.Current.Start), out found);
    }

    private SpaceRange TakeFromEnd(ulong count)
    {
        SpaceRange range = new(AllocatedUnits, count);
        AllocatedUnits = range.End;
        return range;
    }

    private void AddReusable(FreeRange free)
    {
        SpaceRange range = free.Range;
        if (_byStart.TryGetValue(At(range.End), out FreeRange next) && next.Tainted == free.Tainted)
        {
            RemoveReusable(next);
            range = new SpaceRange(range.Start, range.Count + next.Range.Count);
        }

        if (TryFindBefore(range.Start, out FreeRange previous)
            && previous.Range.End == range.Start && previous.Tainted == free.Tainted)
        {
            RemoveReusable(previous);
            range = new SpaceRange(previous.Range.Start, previous.Range.Count + range.Count);
        }

        _byStart.Add(free with { Range = range });
        BySize(free.Tainted).Add((range.Count, range.Start));
    }

    private bool TryFindBefore(ulong start, out FreeRange found)
    {
        SortedSet<FreeRange> before = _byStart.GetViewBetween(At(0), At(start));
        found = before.Max;
        return found.Range.Count > 0;
    }

    private void RemoveReusable(FreeRange free)
    {
        _byStart.Remove(free);
        BySize(free.Tainted).Remove((free.Range.Count, free.Range.Start));
    }

    private SortedSet<(ulong Count, ulong Start)> BySize(bool tainted) => tainted ? _taintedBySize : _cleanBySize;

    private static FreeRange At(ulong start) => new(new SpaceRange(start, 0), 0, false);
}
