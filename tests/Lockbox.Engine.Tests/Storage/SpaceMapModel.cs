using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.Storage;

/// <summary>The space of a file as one note for each unit: what <see cref="SpaceMap"/> must agree with.</summary>
internal sealed class SpaceMapModel
{
    private readonly List<Unit> _units = [];
    private readonly HashSet<ulong> _own = [];

    public SpaceMapModel(ulong end)
    {
        for (ulong i = 0; i < end; i++)
        {
            bool isUsed = i < FileLayout.FirstUnit;
            _units.Add(isUsed ? new Unit(State.Used, 0, false) : new Unit(State.Reusable, 0, false));
        }
    }

    private enum State
    {
        Used,
        Reusable,
        Pending,
    }

    public ulong End => (ulong)_units.Count;

    /// <summary>What was allocated and not given back.</summary>
    public List<SpaceRange> Used { get; } = [];

    public List<FreeRange> Ranges() =>
        [new FreeRange(new SpaceRange(FileLayout.FirstUnit, End - FileLayout.FirstUnit), 0, false)];

    public void Begin(ulong reached, bool crashed)
    {
        _own.Clear();
        for (int i = 0; i < _units.Count; i++)
        {
            Unit unit = _units[i];
            bool isReusable = unit.State == State.Pending && unit.FreedAt <= reached;
            _units[i] = unit with
            {
                State = isReusable ? State.Reusable : unit.State,
                FreedAt = isReusable ? 0 : unit.FreedAt,
                Tainted = unit.Tainted || (crashed && unit.State != State.Used),
            };
        }

        Trim();
    }

    public void Take(SpaceRange range)
    {
        while (End < range.End)
        {
            _units.Add(new Unit(State.Reusable, 0, false));
        }

        Each(range, unit =>
        {
            Assert.Equal(State.Reusable, unit.State);
            return new Unit(State.Used, 0, false);
        });
        _own.Add(range.Start);
        Used.Add(range);
    }

    public void Free(SpaceRange range, ulong sequence)
    {
        bool isOwn = _own.Remove(range.Start);
        Each(range, _ => isOwn ? new Unit(State.Reusable, 0, true) : new Unit(State.Pending, sequence, true));
        Used.Remove(range);
    }

    public void Trim()
    {
        while (_units[^1].State == State.Reusable)
        {
            _units.RemoveAt(_units.Count - 1);
        }
    }

    /// <summary>The ranges must cover exactly the units that are free, and say of each what is known of it.</summary>
    public void CheckAgainst(List<FreeRange> ranges)
    {
        ulong end = 0;
        HashSet<ulong> covered = [];
        foreach (FreeRange range in ranges)
        {
            Assert.True(range.Range.Start >= end && range.Range.Count > 0);
            end = range.Range.End;
            for (ulong i = range.Range.Start; i < end; i++)
            {
                State state = range.FreedAt == 0 ? State.Reusable : State.Pending;
                Assert.Equal(new Unit(state, range.FreedAt, range.Tainted), _units[(int)i]);
                covered.Add(i);
            }
        }

        Assert.Equal(_units.Count(static unit => unit.State != State.Used), covered.Count);
    }

    private void Each(SpaceRange range, Func<Unit, Unit> change)
    {
        for (int i = (int)range.Start; i < (int)range.End; i++)
        {
            _units[i] = change(_units[i]);
        }
    }

    private readonly record struct Unit(State State, ulong FreedAt, bool Tainted);
}
