using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

[Collection(LockboxCollection.Name)]
public sealed class FreeMapStoreTests : IDisposable
{
    private const ulong Sequence = 1UL << 40;

    private readonly int _buffersBefore = PooledBuffer.Outstanding;
    private readonly StoreFixture _store = new();

    public void Dispose()
    {
        _store.Dispose();
        Assert.Equal(_buffersBefore, PooledBuffer.Outstanding);
    }

    [Fact]
    public void Where_nothing_is_free_there_is_no_map()
    {
        Assert.True(Save([], out List<FreeRange> ranges, out ulong units).IsNull);
        Assert.Empty(ranges);
        Assert.Equal(0UL, units);
    }

    [Fact]
    public void A_map_that_takes_the_only_free_range_for_itself_is_there_and_empty()
    {
        // Header, tag, an empty chunk of 37 bytes and the slack take three units.
        BlockPointer map = Save([Free(0, 3)], out List<FreeRange> ranges, out ulong units);
        Assert.False(map.IsNull);
        Assert.Empty(ranges);
        Assert.Equal(0UL, units);
        Assert.Empty(Load(map, out _));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(FreeMapChunk.RangesMax, 1)]
    [InlineData(FreeMapChunk.RangesMax + 1, 2)]
    [InlineData((5 * FreeMapChunk.RangesMax) - 7, 5)]
    public void Any_number_of_ranges_comes_back(int count, int chunks)
    {
        Random random = new(count);
        List<FreeRange> free = [];
        ulong at = 0;
        for (int i = 0; i < count; i++)
        {
            at += (ulong)random.Next(1, 200);
            ulong length = (ulong)random.Next(1, 3000);
            ulong freedAt = random.Next(3) == 0 ? 0 : Sequence - (ulong)random.Next(900);
            free.Add(Free(at, length, freedAt, tainted: random.Next(2) == 0));
            at += length;
        }

        BlockPointer map = Save(free, out List<FreeRange> saved, out ulong units);
        List<FreeRange> loaded = Load(map, out List<BlockPointer> pointers);
        Assert.Equal(saved, loaded);
        Assert.Equal(chunks, pointers.Count);
        Assert.Equal(units, loaded.Aggregate(0UL, static (sum, range) => sum + range.Range.Count));
        ulong ofTheMap = pointers.Aggregate(0UL, static (sum, pointer) => sum + pointer.Range.Count);
        Assert.All(pointers, pointer => Assert.DoesNotContain(loaded, range => Overlaps(range.Range, pointer.Range)));
        Assert.InRange(ofTheMap, 1UL, 2 + ((ulong)count * 12 / 64) + (8 * (ulong)chunks));
    }

    /// <summary>Each chunk's own space may use up whole ranges of another, so that all that follow move up.</summary>
    [Fact]
    public void Chunks_that_use_up_ranges_of_each_other_still_fit()
    {
        const int Chunks = 8;
        const ulong Far = 1UL << 49;
        List<FreeRange> free = [];
        ulong at = 0;
        for (int i = 0; i < Chunks * FreeMapChunk.RangesMax; i++)
        {
            if (i < Chunks * 50)
            {
                // Some range fits each chunk exactly.
                at = Add(free, at, 1, 1620 + ((ulong)i / Chunks), 0);
            }
            else if (i % FreeMapChunk.RangesMax < 2 * Chunks)
            {
                // What moves over a boundary has the longest of encodings.
                at = Add(free, at, Far, Far, freedAt: 1);
            }
            else
            {
                at = Add(free, at, 1, 1, 0);
            }
        }

        BlockPointer map = Save(free, out List<FreeRange> saved, out _);
        Assert.Equal(saved, Load(map, out _));
    }

    [Fact]
    public void A_map_that_leads_back_to_itself_is_refused()
    {
        // Its pointer cannot be known before it is sealed, so the nearest thing to it: two pointers to one chunk.
        BlockPointer last = WriteChunk(BlockPointer.Null, Free(10, 5));
        BlockPointer first = WriteChunk(last, Free(20, 5));
        Assert.Throws<LockboxCorruptException>(() => Load(first, out _));
    }

    [Fact]
    public void A_map_of_a_later_commit_is_refused()
    {
        BlockPointer map = Save([Free(0, 100)], out _, out _);
        Assert.Throws<LockboxCorruptException>(() => Load(map, out _, Sequence - 1));
        Load(map, out _, Sequence + 1);
    }

    private static ulong Add(List<FreeRange> free, ulong at, ulong gap, ulong length, ulong freedAt)
    {
        free.Add(Free(at + gap, length, freedAt));
        return at + gap + length;
    }

    private BlockPointer WriteChunk(BlockPointer next, params FreeRange[] ranges)
    {
        using ByteWriter writer = new();
        FreeMapChunk.Write(writer, ranges, Sequence, next);
        return _store.Write(ExtentKind.FreeMap, writer.Written);
    }

    private BlockPointer Save(List<FreeRange> free, out List<FreeRange> ranges, out ulong units)
    {
        ulong end = free.Count == 0 ? FileLayout.FirstUnit : free[^1].Range.End + 1;
        _store.Space = new SpaceMap(end, free, n => false, assumeTainted: false);
        return new FreeMapStore(_store.Extents).Save(_store.Session, _store.Space, Sequence, out ranges, out units);
    }

    private List<FreeRange> Load(BlockPointer map, out List<BlockPointer> chunks, ulong sequence = Sequence)
    {
        chunks = [];
        CommitRoot root = new() { FreeMap = map, AllocatedUnits = Math.Max(_store.Space.AllocatedUnits, 1000) };
        return new FreeMapStore(_store.Extents).Load(root, sequence, chunks);
    }

    private static bool Overlaps(SpaceRange a, SpaceRange b) => a.Start < b.End && b.Start < a.End;

    private static FreeRange Free(ulong start, ulong count, ulong freedAt = 0, bool tainted = false) =>
        new(new SpaceRange(FileLayout.FirstUnit + start, count), freedAt, tainted);
}
