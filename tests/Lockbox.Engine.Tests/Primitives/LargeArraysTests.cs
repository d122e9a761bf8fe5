using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Primitives;

[Collection(LockboxCollection.Name)]
public sealed class LargeArraysTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(128 * 1024)]
    [InlineData((128 * 1024) + 1)]
    [InlineData(256 * 1024)]
    [InlineData((1024 * 1024) + 1)]
    [InlineData(Limits.FrameRawTarget + 500)]
    [InlineData(LargestKept)]
    [InlineData(LargestKept + 1)]
    [InlineData(Limits.ExtentMax)]
    public void An_array_is_long_enough_and_at_most_about_twice_as_long(int length)
    {
        byte[] array = LargeArrays.Rent(length);
        Assert.InRange(array.Length, length, Math.Max(16, 2 * (length + (64 * 1024))));
        LargeArrays.Return(array);
    }

    [Fact]
    public void What_one_thread_gives_back_another_one_gets()
    {
        byte[]? first = null;
        RunOnAThread(() =>
        {
            first = LargeArrays.Rent(Limits.FrameRawTarget);
            LargeArrays.Return(first);
        });
        byte[]? second = null;
        RunOnAThread(() => second = LargeArrays.Rent(Limits.FrameRawTarget + 100));
        Assert.Same(first, second);
        LargeArrays.Return(second!);
    }

    [Fact]
    public void No_more_is_kept_than_agreed()
    {
        byte[][] arrays =
            [.. Enumerable.Range(0, 64).Select(static _ => LargeArrays.Rent(Limits.FrameRawTarget))];
        Assert.Equal(arrays.Length, arrays.Distinct().Count());
        foreach (byte[] array in arrays)
        {
            LargeArrays.Return(array);
        }

        Assert.InRange(LargeArrays.IdleBytes, LargestKept, LargeArrays.IdleBytesMax);
    }

    [Fact]
    public void Arrays_of_other_lengths_that_earlier_work_has_left_give_way_to_what_is_used_now()
    {
        byte[][] earlier = [.. Enumerable.Range(0, 256).Select(static _ => LargeArrays.Rent(256 * 1024))];
        Array.ForEach(earlier, LargeArrays.Return);
        byte[] first = LargeArrays.Rent(Limits.FrameRawTarget);
        LargeArrays.Return(first);
        byte[] second = LargeArrays.Rent(Limits.FrameRawTarget);
        LargeArrays.Return(second);
        Assert.Same(first, second);
        Assert.InRange(LargeArrays.IdleBytes, LargestKept, LargeArrays.IdleBytesMax);
    }

    [Fact]
    public void Idle_arrays_are_let_go_of_when_nobody_asks_for_them()
    {
        LargeArrays.Return(LargeArrays.Rent(Limits.FrameRawTarget));

        // The first collection sees that they were used; one after it that they no longer are.
        for (int i = 0; i < 10 && LargeArrays.IdleBytes > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(0, LargeArrays.IdleBytes);
    }

    private const int LargestKept = Limits.FrameRawTarget + (64 * 1024);

    private static void RunOnAThread(Action action)
    {
        Thread thread = new(() => action());
        thread.Start();
        thread.Join();
    }
}
