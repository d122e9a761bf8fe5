using System.Text;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Index;

/// <summary>
/// The B+tree against a sorted dictionary: thousands of random operations, and a look at the whole structure after
/// every save.
/// </summary>
[Collection(LockboxCollection.Name)]
public sealed class TreeModelTests : IDisposable
{
    /// <summary>With a key of <see cref="LongKey"/>, half a node.</summary>
    private const int LongValue = 7000;

    private readonly int _buffersBefore = PooledBuffer.Outstanding;

    private enum Operation
    {
        Put,
        Replace,
        Remove,
        Find,
        Scan,
        Save,
        Reload,
    }

    /// <summary>What keys look like decides which shapes the tree takes.</summary>
    public enum Keys
    {
        /// <summary>Few bytes, nothing shared: wide leaves.</summary>
        Brief,

        /// <summary>Paths that share most of what they have.</summary>
        Paths,

        /// <summary>Kilobytes each, in pairs that differ at the end: long separators, so high trees.</summary>
        LongPairs,

        /// <summary>All lengths up to the longest there is.</summary>
        Mixed,

        /// <summary>Ascending, as an import makes them.</summary>
        Ascending,
    }

    public void Dispose() => Assert.Equal(_buffersBefore, PooledBuffer.Outstanding);

    [Theory]
    [InlineData(Keys.Brief, 1, 4000, 2)]
    [InlineData(Keys.Brief, 2, 4000, 2)]
    [InlineData(Keys.Paths, 3, 4000, 2)]
    [InlineData(Keys.Paths, 4, 4000, 2)]
    [InlineData(Keys.LongPairs, 5, 800, 4)]
    [InlineData(Keys.LongPairs, 6, 800, 4)]
    [InlineData(Keys.Mixed, 8, 1500, 2)]
    [InlineData(Keys.Mixed, 9, 1500, 2)]
    [InlineData(Keys.Ascending, 10, 4000, 2)]
    public void It_does_what_a_sorted_dictionary_does(Keys keys, int seed, int operations, int levels)
    {
        using StoreFixture store = new();
        TreeModel model = new(store);
        Random random = new(seed);
        for (int i = 0; i < operations; i++)
        {
            // Growing, holding, and shrinking to nothing, so that what splits also merges and collapses.
            int phase = i * 3 / operations;
            int? size = keys == Keys.LongPairs ? LongValue : null;
            Step(model, random, Choose(random, phase), () => NextKey(keys, random, i), size);
        }

        model.Save();
        Assert.InRange(model.LevelsMax, levels, Limits.TreeHeightMax);
        model.RemoveAll();
    }

    [Theory]
    [InlineData(Keys.Ascending, 21, 0)]
    [InlineData(Keys.Ascending, 22, 3)]
    [InlineData(Keys.Paths, 23, 0)]
    [InlineData(Keys.LongPairs, 24, 0)]
    [InlineData(Keys.Mixed, 25, 2)]
    public void Leaves_that_are_written_before_their_time_change_nothing(Keys keys, int seed, int kept)
    {
        using StoreFixture store = new();
        TreeModel model = new(store, kept);
        Random random = new(seed);
        const int operations = 1500;
        for (int i = 0; i < operations; i++)
        {
            int? size = keys == Keys.LongPairs ? LongValue : null;
            Step(model, random, Choose(random, i * 3 / operations), () => NextKey(keys, random, i), size);
        }

        model.Save();
        model.RemoveAll();
    }

    [Fact]
    public void Filled_leaves_do_not_wait_for_the_end_once_there_are_many()
    {
        using StoreFixture store = new();
        TreeModel model = new(store, filledLeavesKept: 4);
        for (int i = 0; i < 20_000; i++)
        {
            model.Put(Encoding.UTF8.GetBytes($"{i:D8}"), i, size: 8);
        }

        long early = store.Extents.ExtentsWritten;
        model.Save();
        long inTheEnd = store.Extents.ExtentsWritten - early;
        Assert.InRange(early, model.LeavesNow - 6, model.LeavesNow - 1);
        Assert.InRange(inTheEnd, 1, 12);
    }

    [Fact]
    public void A_tree_can_be_emptied_from_either_end_and_from_the_middle()
    {
        foreach (int from in (ReadOnlySpan<int>)[0, 1, 2])
        {
            using StoreFixture store = new();
            TreeModel model = new(store);
            for (int i = 0; i < 300; i++)
            {
                model.Put(LongKey(i), i, LongValue);
            }

            model.Save();
            Assert.InRange(model.LevelsMax, 5, Limits.TreeHeightMax);
            while (model.Count > 0)
            {
                model.Remove(model.KeyAt(from * (model.Count - 1) / 2));
                if (model.Count % 16 == 0)
                {
                    model.Save();
                }
            }

            model.Save();
            Assert.True(model.IsEmpty);
        }
    }

    [Fact]
    public void What_does_not_change_is_neither_copied_nor_freed()
    {
        using StoreFixture store = new();
        TreeModel model = new(store);
        for (int i = 0; i < 5000; i++)
        {
            model.Put(Encoding.UTF8.GetBytes($"{i:D8}"), i, size: 8);
        }

        model.Save();
        model.Reload();
        long before = store.Extents.ExtentsWritten;
        model.Find(model.KeyAt(7));
        model.Remove([0xFF, 0xFF]);
        model.Save();
        Assert.Equal(before, store.Extents.ExtentsWritten);
        model.Put(model.KeyAt(7), 99);
        model.Save();
        Assert.Equal(before + model.LevelsNow, store.Extents.ExtentsWritten);
    }

    [Fact]
    public void Keys_in_order_fill_their_leaves()
    {
        using StoreFixture store = new();
        TreeModel model = new(store);
        for (int i = 0; i < 5000; i++)
        {
            model.Put(Encoding.UTF8.GetBytes($"{i:D8}"), i, size: 8);
        }

        model.Save();
        Assert.InRange(model.LeavesNow, 1, (5000 * 16 / Limits.NodeSplitAt) + 2);
    }

    private static Operation Choose(Random random, int phase)
    {
        int roll = random.Next(100);
        int puts = phase switch
        {
            0 => 75,
            1 => 40,
            _ => 12,
        };
        return roll switch
        {
            _ when roll < puts => Operation.Put,
            _ when roll < puts + 8 => Operation.Replace,
            < 92 => Operation.Remove,
            < 95 => Operation.Find,
            < 98 => Operation.Scan,
            98 => Operation.Save,
            _ => Operation.Reload,
        };
    }

    private static void Step(TreeModel model, Random random, Operation operation, Func<byte[]> newKey, int? size)
    {
        byte[] known = model.Count == 0 ? [1] : model.KeyAt(random.Next(model.Count));
        switch (operation)
        {
            case Operation.Put:
                model.Put(newKey(), random.Next(), size);
                break;
            case Operation.Replace:
                model.Put(known, random.Next(), size);
                break;
            case Operation.Remove:
                model.Remove(random.Next(10) == 0 ? newKey() : known);
                break;
            case Operation.Find:
                model.Find(random.Next(2) == 0 ? newKey() : known);
                break;
            case Operation.Scan:
                model.Scan(random.Next(2) == 0 ? newKey() : known, random.Next(200));
                break;
            case Operation.Save:
                model.Save();
                break;
            default:
                model.Reload();
                break;
        }
    }

    /// <summary>Two and two share all but the last byte, so that what separates them is as long as they are.</summary>
    private static byte[] LongKey(int number) => [.. Noise.Random(number / 2, 8000), (byte)(number % 2)];

    private static byte[] NextKey(Keys keys, Random random, int index)
    {
        switch (keys)
        {
            case Keys.Brief:
                return Noise.Random(random.Next(), random.Next(1, 5));
            case Keys.Paths:
                string path = $"src/{"deeper/"[..random.Next(7)]}module {random.Next(30)}/file {random.Next(500)}.cs";
                return Encoding.UTF8.GetBytes(path);
            case Keys.LongPairs:
                return LongKey(random.Next(600));
            case Keys.Mixed:
                int length = random.Next(4) == 0 ? Limits.NameBytesMax : random.Next(1, 3000);
                return Noise.Random(random.Next(2000), length);
            default:
                return Encoding.UTF8.GetBytes($"{index:D8}");
        }
    }
}
