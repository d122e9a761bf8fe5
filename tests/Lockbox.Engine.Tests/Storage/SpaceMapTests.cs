using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.Storage;

public sealed class SpaceMapTests
{
    private const ulong First = FileLayout.FirstUnit;

    [Fact]
    public void New_space_comes_from_the_end()
    {
        SpaceMap map = Empty();
        Assert.Equal(new SpaceRange(First, 1), map.Allocate(1));
        Assert.Equal(new SpaceRange(First + 1, 1), map.Allocate(64));
        Assert.Equal(new SpaceRange(First + 2, 2), map.Allocate(65));
        Assert.Equal(First + 4, map.AllocatedUnits);
        Assert.Equal([new SpaceRange(First, 4)], map.ListTaken());
    }

    [Fact]
    public void The_smallest_range_that_fits_is_taken_and_its_rest_stays()
    {
        SpaceMap map = Of(100, Free(0, 10), Free(20, 4), Free(40, 5));
        Assert.Equal(At(20, 4), map.Allocate(4 * 64));
        Assert.Equal(At(40, 3), map.Allocate(3 * 64));
        Assert.Equal(At(0, 10), map.Allocate(10 * 64));
        Assert.Equal(At(43, 2), map.Allocate(2 * 64));
        Assert.Equal(At(100, 1), map.Allocate(1));
    }

    [Fact]
    public void What_somebody_may_reach_is_not_handed_out()
    {
        SpaceMap map = new(First + 100, [Free(0, 10, freedAt: 5), Free(20, 10, freedAt: 4)], n => n < 5, false);
        Assert.Equal(At(20, 10), map.Allocate(640));
        Assert.Equal(At(100, 10), map.Allocate(640));
        Assert.Equal([Free(0, 10, freedAt: 5)], map.TrimAndList());
    }

    [Fact]
    public void What_the_last_commit_reaches_waits_and_what_was_taken_since_does_not()
    {
        SpaceMap map = Of(100);
        map.Free(At(50, 2), sequence: 7);
        SpaceRange own = map.Allocate(128);
        Assert.Equal(At(100, 2), own);
        map.Free(own, sequence: 7);
        Assert.Equal(own, map.Allocate(128));
        Assert.Equal([new FreeRange(At(50, 2), 7, true)], map.TrimAndList());
    }

    [Fact]
    public void Neighbours_are_joined_unless_one_of_them_may_hold_something()
    {
        SpaceMap map = Of(100, Free(0, 2), Free(2, 3), Free(5, 1, tainted: true), Free(6, 4, tainted: true));
        Assert.Equal([Free(0, 5), Free(5, 5, tainted: true)], map.TrimAndList());
    }

    [Fact]
    public void Free_space_at_the_end_makes_the_file_shorter()
    {
        SpaceMap map = Of(100, Free(10, 5), Free(90, 5, tainted: true), Free(95, 5));
        Assert.Equal(First + 90, map.AllocatedUnits);
        Assert.Equal(At(10, 1), map.Allocate(64));
        Assert.Equal([Free(11, 4)], map.TrimAndList());
        Assert.Equal(At(90, 20), map.Allocate(20 * 64));
    }

    [Fact]
    public void Space_that_somebody_may_reach_keeps_the_file_long()
    {
        SpaceMap map = new(First + 100, [Free(80, 10), Free(90, 10, freedAt: 5)], static _ => false, false);
        Assert.Equal(2, map.TrimAndList().Count);
        Assert.Equal(First + 100, map.AllocatedUnits);
    }

    [Fact]
    public void After_a_crash_everything_free_may_hold_something()
    {
        FreeRange[] free = [Free(0, 2), Free(4, 2, freedAt: 9)];
        SpaceMap map = new(First + 100, free, static _ => false, assumeTainted: true);
        Assert.All(map.TrimAndList(), static range => Assert.True(range.Tainted));
    }

    /// <summary>Against the simplest thing that could work: one note for each unit.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void It_does_what_a_list_of_units_does(int seed)
    {
        Random random = new(seed);
        SpaceMapModel model = new(First + 300);
        List<FreeRange> map = model.Ranges();
        for (ulong sequence = 5; sequence < 45; sequence++)
        {
            ulong reached = sequence - (ulong)random.Next(1, 4);
            bool crashed = random.Next(8) == 0;
            SpaceMap space = new(model.End, map, n => n <= reached, crashed);
            model.Begin(reached, crashed);
            for (int i = random.Next(25); i > 0; i--)
            {
                Step(random, space, model, sequence);
            }

            map = space.TrimAndList();
            model.Trim();
            Assert.Equal(model.End, space.AllocatedUnits);
            model.CheckAgainst(map);
        }
    }

    private static void Step(Random random, SpaceMap space, SpaceMapModel model, ulong sequence)
    {
        if (random.Next(3) > 0 || model.Used.Count == 0)
        {
            int bytes = random.Next(1, random.Next(2) == 0 ? 200 : 3000);
            SpaceRange range = space.Allocate((ulong)bytes);
            Assert.Equal(SpaceRange.UnitsFor((ulong)bytes), range.Count);
            model.Take(range);
        }
        else
        {
            SpaceRange range = model.Used[random.Next(model.Used.Count)];
            space.Free(range, sequence);
            model.Free(range, sequence);
        }
    }

    private static SpaceMap Empty() => new(First, [], static _ => true, assumeTainted: false);

    private static SpaceMap Of(ulong end, params FreeRange[] free) =>
        new(First + end, free, static _ => true, assumeTainted: false);

    private static SpaceRange At(ulong start, ulong count) => new(First + start, count);

    private static FreeRange Free(ulong start, ulong count, ulong freedAt = 0, bool tainted = false) =>
        new(At(start, count), freedAt, tainted);
}
