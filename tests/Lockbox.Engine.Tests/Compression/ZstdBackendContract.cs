using Lockbox.Engine.Compression;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Compression;

/// <summary>What every zstd backend must do; a class per backend runs it.</summary>
public abstract partial class ZstdBackendContract
{
    private static readonly int[] Sizes =
    [
        0, 1, 2, 63, 64, 65, 255, 256, 257, 4095, 4096, 16_384, 65_535, 65_536, 65_791, 65_792, 131_072, 262_144,
        262_145, 1_000_003, Limits.FrameRawTarget, Limits.FrameRawMax,
    ];

    private static readonly int[] Levels =
        [CompressionLevels.Fastest, 1, CompressionLevels.Optimal, 9, CompressionLevels.SmallestSize];

    /// <summary>The backend, or null with the reason why it cannot be tested here.</summary>
    private protected abstract IZstdBackend? TryCreate(out string reason);

    [Fact]
    public void Every_size_comes_back_at_every_level()
    {
        IZstdBackend backend = Create();
        using IZstdCompressor compressor = backend.CreateCompressor();
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        foreach (int level in Levels)
        {
            foreach (int size in Sizes)
            {
                if (level == CompressionLevels.SmallestSize && size > Limits.FrameRawTarget)
                {
                    continue; // seconds for nothing new
                }

                AssertRoundTrip(backend, compressor, decompressor, TestData.Mixed(size), level);
            }
        }
    }

    [Fact]
    public void Noise_and_constant_data_come_back()
    {
        IZstdBackend backend = Create();
        using IZstdCompressor compressor = backend.CreateCompressor();
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        foreach (byte[] data in new[] { TestData.Random(1_000_000), new byte[Limits.FrameRawMax] })
        {
            foreach (int level in Levels)
            {
                AssertRoundTrip(backend, compressor, decompressor, data, level);
            }
        }
    }

    [Fact]
    public void A_frame_declares_its_size_and_has_neither_checksum_nor_dictionary()
    {
        IZstdBackend backend = Create();
        foreach (int size in Sizes)
        {
            byte[] frame = Compress(backend, TestData.Text(size));
            Assert.True(ZstdFrameHeader.TryRead(frame, out ZstdFrameHeader header));
            Assert.Equal((ulong)size, header.ContentSize);
            Assert.True(header.WindowSize <= Limits.ZstdWindowMax);
            Assert.Equal(0, frame[4] & 0b111);
        }
    }

    [Fact]
    public void The_bound_holds_for_noise()
    {
        IZstdBackend backend = Create();
        foreach (int size in Sizes)
        {
            Assert.InRange(Compress(backend, TestData.Random(size)).Length, 1, backend.CompressBound(size));
        }
    }

    [Fact]
    public void A_destination_that_is_too_small_gives_zero_and_spoils_nothing()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Text(3000);
        byte[] whole = Compress(backend, data);
        using IZstdCompressor compressor = backend.CreateCompressor();
        for (int room = 0; room < whole.Length; room++)
        {
            byte[] guarded = Guarded(room);
            int length = compressor.Compress(data, guarded.AsSpan(8, room), ZstdParameters.For(3, data.Length));
            Assert.Equal(0, length);
            AssertGuards(guarded);
        }

        var destination = new byte[backend.CompressBound(data.Length)];
        int full = compressor.Compress(data, destination, ZstdParameters.For(3, data.Length));
        Assert.Equal(whole, destination.AsSpan(0, full).ToArray());
    }

    [Fact]
    public void Noise_does_not_fit_into_its_own_length()
    {
        IZstdBackend backend = Create();
        using IZstdCompressor compressor = backend.CreateCompressor();
        byte[] data = TestData.Random(Limits.FrameRawTarget);
        Assert.Equal(0, compressor.Compress(data, new byte[data.Length - 1], ZstdParameters.For(3, data.Length)));
    }

    [Fact]
    public void Levels_may_change_from_call_to_call()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Text(600_000);
        using IZstdCompressor compressor = backend.CreateCompressor();
        int first = Length(CompressionLevels.Optimal);
        int smallest = Length(CompressionLevels.SmallestSize);
        Assert.True(smallest < first);
        Assert.True(Length(CompressionLevels.Fastest) > smallest);
        Assert.Equal(first, Length(CompressionLevels.Optimal));

        int Length(int level) => compressor.Compress(
            data, new byte[backend.CompressBound(data.Length)], ZstdParameters.For(level, data.Length));
    }

    [Fact]
    public void Every_flipped_byte_is_survived()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Mixed(2000);
        byte[] frame = Compress(backend, data);
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        int refused = 0;
        for (int i = 0; i < frame.Length; i++)
        {
            foreach (int mask in new[] { 0x01, 0x80, 0xFF })
            {
                byte[] damaged = [.. frame];
                damaged[i] ^= (byte)mask;
                refused += TryGuarded(decompressor, damaged, data.Length) is null ? 1 : 0;
            }
        }

        Assert.NotEqual(0, refused);
        Assert.Equal(data, TryGuarded(decompressor, frame, data.Length));
    }

    [Fact]
    public void Random_damage_in_large_frames_is_survived()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Text(300_000);
        byte[] frame = Compress(backend, data);
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        var random = new Random(20261120);
        for (int round = 0; round < 400; round++)
        {
            byte[] damaged = [.. frame];
            for (int hits = random.Next(1, 6); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            _ = TryGuarded(decompressor, damaged, data.Length);
        }

        Assert.Equal(data, TryGuarded(decompressor, frame, data.Length));
    }

    [Fact]
    public void A_truncated_frame_is_refused_at_every_length()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Mixed(2000);
        byte[] frame = Compress(backend, data);
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.Null(TryGuarded(decompressor, frame[..length], data.Length));
        }
    }

    [Fact]
    public void Trailing_bytes_are_refused_whatever_they_are()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Text(2000);
        byte[] frame = Compress(backend, data);
        byte[] emptyFrame = Compress(backend, []);
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0];
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        foreach (byte[] tail in new byte[][] { [0], emptyFrame, frame, skippable })
        {
            Assert.Null(TryGuarded(decompressor, [.. frame, .. tail], data.Length));
            Assert.Null(TryGuarded(decompressor, [.. tail, .. frame], data.Length));
        }
    }

    [Fact]
    public void A_size_other_than_the_declared_one_is_refused()
    {
        IZstdBackend backend = Create();
        byte[] data = TestData.Text(2000);
        byte[] frame = Compress(backend, data);
        using IZstdDecompressor decompressor = backend.CreateDecompressor();
        foreach (int length in new[] { 0, 1, data.Length - 1, data.Length + 1, 2 * data.Length })
        {
            Assert.Null(TryGuarded(decompressor, frame, length));
        }
    }

    [Fact]
    public void A_frame_whose_blocks_exceed_the_declared_size_is_refused()
    {
        // Single segment, one byte of content size; then the last block, an RLE of that many times 'A'.
        using IZstdDecompressor decompressor = Create().CreateDecompressor();
        Assert.Equal("AAAAAAAA"u8.ToArray(), TryGuarded(decompressor, RleFrame(8), 8));
        foreach (int length in new[] { 0, 7, 9, 1000, (1 << 21) - 1 })
        {
            Assert.Null(TryGuarded(decompressor, RleFrame(length), 8));
        }

        static byte[] RleFrame(int length)
        {
            int block = (length << 3) | 0b011;
            byte[] header = [(byte)(block & 0xFF), (byte)((block >> 8) & 0xFF), (byte)(block >> 16)];
            return [0x28, 0xB5, 0x2F, 0xFD, 0x20, 8, .. header, (byte)'A'];
        }
    }

    [Fact]
    public void A_frame_with_an_enormous_window_is_refused()
    {
        // Descriptor: 4-byte content size, window descriptor present; content 1 byte 'A' in a raw block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x80, 0, 1, 0, 0, 0, 0x09, 0, 0, 0x41];
        using IZstdDecompressor decompressor = Create().CreateDecompressor();
        foreach (byte window in new byte[] { 0, 8 * 13 })
        {
            frame[5] = window;
            Assert.Equal([0x41], TryGuarded(decompressor, frame, 1)!);
        }

        foreach (byte window in new byte[] { (8 * 13) + 1, 8 * 21, 0xFF })
        {
            frame[5] = window;
            Assert.Null(TryGuarded(decompressor, frame, 1));
        }
    }

    [Fact]
    public void A_steady_state_allocates_next_to_nothing()
    {
        using var pool = new ZstdPool(Create());
        byte[] data = TestData.Text(1024 * 1024);
        var packed = new byte[pool.CompressBound(data.Length)];
        var unpacked = new byte[data.Length];
        RoundTrip();
        RoundTrip();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 16; i++)
        {
            RoundTrip();
        }

        long perMegabyte = (GC.GetAllocatedBytesForCurrentThread() - before) / 16;
        Assert.True(perMegabyte < 1024, $"{perMegabyte} bytes were allocated per MiB.");

        void RoundTrip()
        {
            int length = pool.Compress(data, packed, CompressionLevels.Optimal);
            Assert.True(pool.TryDecompress(packed.AsSpan(0, length), unpacked, out _));
        }
    }

    [Fact]
    public void The_pool_serves_many_tasks_at_once_and_keeps_few_contexts()
    {
        using var pool = new ZstdPool(Create(), keep: 3);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            byte[] data = i % 2 == 0 ? TestData.Text(10_000 + (i * 5000)) : TestData.Mixed(10_000 + (i * 5000));
            var packed = new byte[pool.CompressBound(data.Length)];
            int level = i % 3 == 0 ? CompressionLevels.Fastest : CompressionLevels.Optimal;
            int length = pool.Compress(data, packed, level);
            var unpacked = new byte[data.Length];
            Assert.True(pool.TryDecompress(packed.AsSpan(0, length), unpacked, out int written));
            Assert.Equal(data.Length, written);
            Assert.Equal(data, unpacked);
        });
        Assert.InRange(pool.Idle, 2, 6);
    }

    [Fact]
    public void A_disposed_pool_refuses()
    {
        var pool = new ZstdPool(Create());
        _ = pool.Compress(new byte[10], new byte[100], 1);
        pool.Dispose();
        Assert.Equal(0, pool.Idle);
        Assert.Throws<ObjectDisposedException>(() => pool.Compress(new byte[10], new byte[100], 1));
    }

    private protected IZstdBackend Create()
    {
        IZstdBackend? backend = TryCreate(out string reason);
        Assert.SkipWhen(backend is null, reason);
        return backend!;
    }

    private protected static byte[] Compress(IZstdBackend backend, byte[] data, int level = 3)
    {
        using IZstdCompressor compressor = backend.CreateCompressor();
        var destination = new byte[backend.CompressBound(data.Length)];
        int length = compressor.Compress(data, destination, ZstdParameters.For(level, data.Length));
        Assert.NotEqual(0, length);
        return destination[..length];
    }

    /// <summary>The content, or null when refused; fails when a byte outside the destination changes.</summary>
    private protected static byte[]? TryGuarded(IZstdDecompressor decompressor, byte[] frame, int length)
    {
        byte[] guarded = Guarded(length);
        bool opened = decompressor.TryDecompress(frame, guarded.AsSpan(8, length), out int written);
        AssertGuards(guarded);
        Assert.Equal(opened ? length : 0, written);
        return opened ? guarded[8..^8] : null;
    }

    private static void AssertRoundTrip(
        IZstdBackend backend, IZstdCompressor compressor, IZstdDecompressor decompressor, byte[] data, int level)
    {
        byte[] packed = Guarded(backend.CompressBound(data.Length));
        int length = compressor.Compress(data, packed.AsSpan(8..^8), ZstdParameters.For(level, data.Length));
        AssertGuards(packed);
        Assert.NotEqual(0, length);
        byte[]? unpacked = TryGuarded(decompressor, packed[8..(8 + length)], data.Length);
        Assert.True(data.AsSpan().SequenceEqual(unpacked), $"{data.Length} bytes changed at level {level}.");
    }

    private static byte[] Guarded(int length)
    {
        var buffer = new byte[length + 16];
        buffer.AsSpan(0, 8).Fill(0xC3);
        buffer.AsSpan(8 + length).Fill(0xC3);
        return buffer;
    }

    private static void AssertGuards(byte[] buffer)
    {
        Assert.Equal(-1, buffer.AsSpan(0, 8).IndexOfAnyExcept((byte)0xC3));
        Assert.Equal(-1, buffer.AsSpan(buffer.Length - 8).IndexOfAnyExcept((byte)0xC3));
    }
}
