using Lockbox.Engine.Content;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Tests.Content;

public sealed class FrameCacheTests
{
    private readonly List<Owner> _owners = [];

    [Fact]
    public void A_frame_is_decoded_once_and_given_back_with_the_last_reference()
    {
        FrameCache cache = new(budget: 100);
        DecodedFrame first = cache.Lease(1, Make(10));
        DecodedFrame second = cache.Lease(1, Make(10));
        Assert.Same(first, second);
        Assert.Single(_owners);
        first.Dispose();
        second.Dispose();
        Assert.False(_owners[0].IsGivenBack);
        cache.Dispose();
        Assert.True(_owners[0].IsGivenBack);
        Assert.False(first.TryAddReference());
    }

    [Fact]
    public void A_frame_in_use_outlives_its_eviction()
    {
        using FrameCache cache = new(budget: 25);
        using (DecodedFrame used = cache.Lease(1, Make(10)))
        {
            cache.Lease(2, Make(10)).Dispose();
            cache.Lease(3, Make(10)).Dispose();
            Assert.Equal([false, false, false], _owners.Select(static owner => owner.IsGivenBack));
            Assert.Equal(10, used.Slice(0).Length);
        }

        Assert.Equal([true, false, false], _owners.Select(static owner => owner.IsGivenBack));
        cache.Lease(2, Make(10)).Dispose();
        Assert.Equal(3, _owners.Count);
        cache.Lease(1, Make(10)).Dispose();
        Assert.Equal([true, false, true, false], _owners.Select(static owner => owner.IsGivenBack));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void A_frame_above_the_budget_is_not_kept(int budget)
    {
        using FrameCache cache = new(budget);
        cache.Lease(1, Make(10)).Dispose();
        Assert.True(_owners[0].IsGivenBack);
        cache.Lease(1, Make(10)).Dispose();
        Assert.Equal(2, _owners.Count);
    }

    [Fact]
    public void What_could_not_be_decoded_is_tried_again()
    {
        using FrameCache cache = new(budget: 100);
        Assert.Throws<LockboxCorruptException>(
            () => cache.Lease(1, static _ => throw new LockboxCorruptException("x")));
        cache.Lease(1, Make(10)).Dispose();
        Assert.Single(_owners);
    }

    [Fact]
    public async Task Several_threads_that_want_a_frame_decode_it_once()
    {
        using FrameCache cache = new(budget: 100);
        using Barrier together = new(4);
        int decoded = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                for (int i = 0; i < 200; i++)
                {
                    using DecodedFrame frame = cache.Lease((ulong)(i % 8), id =>
                    {
                        Interlocked.Increment(ref decoded);
                        return new DecodedFrame(new Owner(), new byte[10], [new FrameSlice(id + 1, 0, 10)]);
                    });
                    Assert.Equal((ulong)(i % 8) + 1, frame.Slices[0].EntryId);
                }
            },
            TaskCreationOptions.LongRunning)));
        Assert.Equal(8, decoded);
    }

    private Func<ulong, DecodedFrame> Make(int length) => id =>
    {
        Owner owner = new();
        _owners.Add(owner);
        return new DecodedFrame(owner, new byte[length], [new FrameSlice(id, 0, length)]);
    };

    private sealed class Owner : IDisposable
    {
        public bool IsGivenBack { get; private set; }

        public void Dispose()
        {
            Assert.False(IsGivenBack);
            IsGivenBack = true;
        }
    }
}
