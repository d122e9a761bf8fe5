using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Primitives;

[Collection(LockboxCollection.Name)]
public sealed class LargeArraysTests
{
    [Fact]
    public void A_large_array_is_used_again_by_another_thread()
    {
        const int Length = 7 * 1024 * 1024;
        byte[]? first = null;
        Thread thread = new(() =>
        {
            first = LargeArrays.Rent(Length);
            LargeArrays.Return(first);
        });
        thread.Start();
        thread.Join();
        byte[] second = LargeArrays.Rent(Length);
        Assert.Same(first, second);
        LargeArrays.Return(second);
    }

    [Fact]
    public void An_array_is_neither_shorter_nor_far_longer_than_asked_for()
    {
        foreach (int length in new[] { 6 << 20, LargeArrays.From, 300_000, 1 << 20, 2 << 20, 300_000, 5 << 20 })
        {
            byte[] array = LargeArrays.Rent(length);
            Assert.InRange(array.Length, length, 5L * length);
            LargeArrays.Return(array);
        }
    }

    [Fact]
    public void What_is_kept_is_bounded()
    {
        byte[][] arrays = [.. Enumerable.Range(0, 200).Select(_ => LargeArrays.Rent(1 << 20))];
        foreach (byte[] array in arrays)
        {
            LargeArrays.Return(array);
        }

        Assert.InRange(LargeArrays.KeptBytes, 1, 64L << 20);
        Assert.InRange(LargeArrays.KeptCount, 1, Math.Max(8, 3 * Environment.ProcessorCount));
    }
}
