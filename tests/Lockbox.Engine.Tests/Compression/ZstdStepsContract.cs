using Lockbox.Engine.Compression;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Compression;

/// <summary>The part of the contract that is about frames read in steps.</summary>
public abstract partial class ZstdBackendContract
{
    private const int BlockMax = 128 * 1024;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2000, 3)]
    [InlineData(300_000, 3)]
    [InlineData(1_000_003, -5)]
    [InlineData(1_000_003, 19)]
    [InlineData(Limits.FrameRawMax, 3)]
    public void In_steps_a_frame_comes_back_piece_by_piece(int size, int level)
    {
        IZstdBackend backend = Create();
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        byte[] data = TestData.Mixed(size);
        byte[] frame = Compress(backend, data, level);
        Random random = new(size);
        for (int round = 0; round < 4; round++)
        {
            byte[] guarded = Guarded(size);
            using ZstdSteps steps = Begin(decompressor, frame, guarded);
            int reach = 0;
            while (reach < size)
            {
                reach = Math.Min(size, reach + 1 + random.Next(1 + (size >> round)));
                Assert.True(steps.TryReach(reach));
                Assert.InRange(steps.Written, reach, Math.Min(size, reach + BlockMax));
                Assert.True(data.AsSpan(0, steps.Written).SequenceEqual(guarded.AsSpan(8, steps.Written)));
            }

            Assert.True(steps.IsComplete);
            AssertGuards(guarded);
        }
    }

    [Fact]
    public void What_was_written_does_not_change_later()
    {
        IZstdBackend backend = Create();
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        byte[] data = TestData.Text(Limits.FrameRawTarget);
        byte[] frame = Compress(backend, data);
        byte[] guarded = Guarded(data.Length);
        using ZstdSteps steps = Begin(decompressor, frame, guarded);
        Assert.True(steps.TryReach(1));
        int first = steps.Written;
        Assert.True(first < data.Length);

        // If the rest were made from these bytes only, or these bytes again with the rest, it would show.
        byte[] before = guarded[8..(8 + first)];
        Assert.True(steps.TryReach(data.Length));
        Assert.Equal(before, guarded[8..(8 + first)]);
        Assert.True(data.AsSpan().SequenceEqual(guarded.AsSpan(8, data.Length)));
    }

    [Fact]
    public void In_steps_the_same_is_refused_as_in_one()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Mixed(2000);
        byte[] frame = Compress(backend, data);
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        List<byte[]> frames = [frame, [], [.. frame, 0], [.. frame, .. frame], [.. frame, 0, 0, 0, 0], [0, .. frame]];
        for (int i = 0; i < frame.Length; i++)
        {
            frames.Add(frame[..i]);
            foreach (int mask in new[] { 0x01, 0x02, 0x04, 0x80, 0xFF })
            {
                byte[] damaged = [.. frame];
                damaged[i] ^= (byte)mask;
                frames.Add(damaged);
            }
        }

        int refused = 0;
        foreach (byte[] damaged in frames)
        {
            foreach (int length in new[] { data.Length, data.Length - 1, data.Length + 1 })
            {
                byte[]? whole = TryGuarded(decompressor, damaged, length);
                refused += whole is null ? 1 : 0;
                Assert.Equal(whole, TryInSteps(decompressor, damaged, length));
            }
        }

        Assert.InRange(refused, frames.Count, (3 * frames.Count) - 1);
    }

    [Fact]
    public void Random_damage_in_large_frames_is_survived_in_steps()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Text(600_000);
        byte[] frame = Compress(backend, data);
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        Random random = new(20261121);
        for (int round = 0; round < 400; round++)
        {
            byte[] damaged = [.. frame];
            for (int hits = random.Next(1, 6); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            _ = TryInSteps(decompressor, damaged, data.Length);
        }

        Assert.Equal(data, TryInSteps(decompressor, frame, data.Length));
    }

    [Fact]
    public void Damage_behind_the_part_that_was_asked_for_is_not_seen_until_more_is()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Text(1_000_000);
        byte[] frame = Compress(backend, data)[..^1];
        byte[] guarded = Guarded(data.Length);
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        Assert.Null(TryGuarded(decompressor, frame, data.Length));
        using ZstdSteps steps = Begin(decompressor, frame, guarded);
        Assert.True(steps.TryReach(500_000));
        Assert.False(steps.TryReach(data.Length));
        Assert.False(steps.TryReach(data.Length));
        Assert.False(steps.IsComplete);
        int written = steps.Written;
        Assert.InRange(written, 500_000, data.Length - 1);
        Assert.True(data.AsSpan(0, written).SequenceEqual(guarded.AsSpan(8, written)));
    }

    [Fact]
    public void The_last_byte_counts_only_with_the_end_of_the_frame()
    {
        // Single segment, content of 2; a raw block of 2 that is not the last one, and then the last one, empty.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 2, 0x10, 0, 0, 0x41, 0x42, 0x01, 0, 0];
        using IZstdDecompressor decompressor = Create().CreateDecompressor();
        Assert.Equal("AB"u8.ToArray(), TryGuarded(decompressor, frame, 2));
        byte[] guarded = Guarded(2);
        using (ZstdSteps steps = Begin(decompressor, frame, guarded))
        {
            Assert.True(steps.TryReach(1));
            Assert.Equal((1, false), (steps.Written, steps.IsComplete));
            Assert.True(steps.TryReach(2));
            Assert.Equal((2, true), (steps.Written, steps.IsComplete));
        }

        Assert.Null(TryInSteps(decompressor, frame[..^3], 2));
        Assert.Null(TryInSteps(decompressor, [.. frame[..^3], 0x07, 0, 0], 2)); // the kind of block that is reserved
        Assert.Null(TryInSteps(decompressor, [.. frame[..^3], 0xFF, 0xFF, 0xFF], 2)); // longer than what is there
    }

    [Fact]
    public void Contexts_come_back_to_the_pool_in_any_state()
    {
        using ZstdPool pool = new(Create(), keep: 1);
        byte[] data = TestData.Text(1_000_000);
        byte[] packed = new byte[pool.CompressBound(data.Length)];
        byte[] frame = packed[..pool.Compress(data, packed, CompressionLevels.Optimal)];
        byte[] first = new byte[data.Length];
        byte[] second = new byte[data.Length];
        ZstdSteps one = pool.TryBegin(frame, first)!;
        ZstdSteps two = pool.TryBegin(frame, second)!;
        Assert.True(one.TryReach(400_000) && two.TryReach(10));
        one.Dispose();
        one.Dispose();
        Assert.Throws<ObjectDisposedException>(() => one.TryReach(data.Length));

        // The context that came back in the middle of a frame reads another one from its beginning, in one, in steps.
        byte[] third = new byte[data.Length];
        Assert.True(pool.TryDecompress(frame, third, out _));
        Assert.Equal(data, third);
        using (ZstdSteps again = pool.TryBegin(frame, first)!)
        {
            Assert.True(again.TryReach(data.Length) && two.TryReach(data.Length));
        }

        two.Dispose();
        Assert.Equal(data, first);
        Assert.Equal(data, second);
        Assert.Equal(2, pool.Idle); // a compressor and one decompressor
    }

    private static ZstdSteps Begin(IZstdDecompressor decompressor, byte[] frame, byte[] guarded)
    {
        Assert.True(decompressor.TryBegin());
        return new ZstdSteps(decompressor, static _ => { }, frame, guarded.AsMemory(8..^8));
    }

    /// <summary>As <see cref="TryGuarded"/>, in three steps.</summary>
    private static byte[]? TryInSteps(IZstdDecompressor decompressor, byte[] frame, int length)
    {
        byte[] guarded = Guarded(length);
        using ZstdSteps steps = Begin(decompressor, frame, guarded);
        bool opened = steps.TryReach(length / 3) && steps.TryReach(length / 2) && steps.TryReach(length);
        AssertGuards(guarded);
        Assert.Equal(opened, steps.IsComplete);
        return opened ? guarded[8..^8] : null;
    }
}
