using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Primitives;

[Collection(LockboxCollection.Name)]
public sealed class PooledBufferTests
{
    [Fact]
    public void A_buffer_has_exactly_its_length()
    {
        using PooledBuffer buffer = PooledBuffer.Rent(100);
        Assert.Equal(100, buffer.Span.Length);
        Assert.Equal(100, buffer.Memory.Length);
        buffer.Shrink(7);
        Assert.Equal(7, buffer.Span.Length);
        Assert.Equal(7, buffer.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Shrink(8));
    }

    [Fact]
    public void Everything_ever_owned_is_cleared_on_return()
    {
        PooledBuffer buffer = PooledBuffer.Rent(1000);
        buffer.Span.Fill(0xAA);
        Memory<byte> whole = buffer.Memory;
        buffer.Shrink(1);
        buffer.Dispose();

        // The array is the pool's now; looking at it is the test, not a pattern to follow.
        Assert.Equal(-1, whole.Span.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void A_pinned_buffer_stays_where_it_is_and_is_cleared_and_nobodys_afterwards()
    {
        PooledBuffer buffer = PooledBuffer.AllocatePinned(5000);
        buffer.Span.Fill(0xAA);
        Memory<byte> whole = buffer.Memory;
        Assert.True(Moving.StaysInPlace(whole));
        buffer.Shrink(1);
        buffer.Dispose();

        Assert.Equal(-1, whole.Span.IndexOfAnyExcept((byte)0));
        using PooledBuffer other = PooledBuffer.Rent(5000);
        Assert.False(other.Memory.Equals(whole));
        other.Span.Fill(0xBB);
        Assert.Equal(-1, whole.Span.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Buffers_are_counted_until_they_are_given_back_once()
    {
        int before = PooledBuffer.Outstanding;
        PooledBuffer first = PooledBuffer.Rent(1);
        PooledBuffer second = PooledBuffer.Rent(0);
        Assert.Equal(before + 2, PooledBuffer.Outstanding);
        first.Dispose();
        first.Dispose();
        Assert.Equal(before + 1, PooledBuffer.Outstanding);
        second.Dispose();
        Assert.Equal(before, PooledBuffer.Outstanding);
        Assert.Throws<ObjectDisposedException>(() => first.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => first.Memory);
    }
}
