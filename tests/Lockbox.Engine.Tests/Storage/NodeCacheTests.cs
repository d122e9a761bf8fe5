using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.Storage;

public sealed class NodeCacheTests
{
    [Fact]
    public void The_least_recently_used_goes_first()
    {
        NodeCache cache = new(budget: 30);
        cache.Add(At(1), "one", 10);
        cache.Add(At(2), "two", 10);
        cache.Add(At(3), "three", 10);
        Assert.Equal("one", cache.Find(At(1)));
        cache.Add(At(4), "four", 10);
        Assert.Null(cache.Find(At(2)));
        Assert.Equal("one", cache.Find(At(1)));
        Assert.Equal("three", cache.Find(At(3)));
        Assert.Equal(30, cache.Size);
    }

    [Fact]
    public void The_budget_is_kept_whatever_the_sizes()
    {
        NodeCache cache = new(budget: 1000);
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            cache.Add(At(random.Next(200)), "node", random.Next(1, 400));
            Assert.InRange(cache.Size, 1, 1000);
        }
    }

    [Fact]
    public void A_node_above_the_budget_is_kept_alone()
    {
        NodeCache cache = new(budget: 10);
        cache.Add(At(1), "small", 5);
        cache.Add(At(2), "large", 500);
        Assert.Null(cache.Find(At(1)));
        Assert.Equal("large", cache.Find(At(2)));
        cache.Add(At(3), "small", 5);
        Assert.Null(cache.Find(At(2)));
        Assert.Equal(5, cache.Size);
    }

    [Fact]
    public void The_same_place_with_another_tag_is_another_node()
    {
        NodeCache cache = new(budget: 100);
        cache.Add(At(1), "old", 5);
        Assert.Null(cache.Find(At(1) with { Tag = new AeadTag(9, 9) }));
    }

    [Fact]
    public void A_node_that_is_there_is_not_counted_twice()
    {
        NodeCache cache = new(budget: 100);
        cache.Add(At(1), "node", 5);
        cache.Add(At(1), "node", 5);
        Assert.Equal(5, cache.Size);
    }

    private static BlockPointer At(int unit) => new((ulong)unit * 64, 100, ExtentKind.NameNode, 0, default);
}
