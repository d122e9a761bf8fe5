using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Primitives;

/// <summary>Room for what is secret, and for numbers of what is sealed, is cleared by who leaves it.</summary>
public sealed class ClearedMemoryTests
{
    [Fact]
    public void An_array_that_nobody_will_have_is_zeroed()
    {
        byte[] secret = PinnedBytes.CopyOf("hunter2"u8);
        Assert.Same(secret, PinnedBytes.If(true, secret));
        Assert.Equal("hunter2"u8.ToArray(), secret);

        Assert.Null(PinnedBytes.If(false, secret));
        Assert.Equal(new byte[7], secret);
        Assert.Null(PinnedBytes.If(true, null));
        Assert.Null(PinnedBytes.If(false, null));
    }

    [Fact]
    public void Rented_numbers_are_zero_when_they_are_rented_again()
    {
        for (int round = 0; round < 3; round++)
        {
            using RentedNumbers numbers = new(1000);
            Assert.Equal(1000, numbers.Span.Length);

            // What this thread gave back last is what it gets first.
            Assert.True(round == 0 || numbers.Span.IndexOf(0x4711) < 0);
            numbers.Span.Fill(0x4711);
        }
    }

    [Fact]
    public void The_last_holder_is_told_and_nobody_can_come_after()
    {
        ReferenceCount count = default;
        Assert.True(count.TryAdd());
        Assert.False(count.Release());
        Assert.True(count.Release());
        Assert.False(count.TryAdd());
    }
}
