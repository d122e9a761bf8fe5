using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Content;

/// <summary>Frames that are decompressed only as far as somebody asks.</summary>
[Collection(LockboxCollection.Name)]
public sealed class LazyFrameTests : IDisposable
{
    private const int SliceLength = Limits.FrameRawMax / 8;

    private static readonly byte[] Content = Noise.Text(5, Limits.FrameRawMax);

    private readonly int _buffersBefore = PooledBuffer.Outstanding;
    private readonly StoreFixture _store = new();
    private readonly ZstdPool _zstd = new(ZstdPool.Shared.Backend, keep: 2);

    public void Dispose()
    {
        _zstd.Dispose();
        _store.Dispose();
        Assert.Equal(_buffersBefore, PooledBuffer.Outstanding);
    }

    [Fact]
    public void Slices_come_back_in_any_order_and_the_source_is_given_up_at_the_end()
    {
        FrameRecord record = Write(Content, SliceLength);
        foreach (uint[] order in new uint[][] { [0, 1, 2, 3, 4, 5, 6, 7], [7, 0], [3, 3, 1, 7], [0, 7] })
        {
            using DecodedFrame frame = Reader().OpenLazily(3, record);
            long before = frame.HeldBytes;
            Assert.True(before > Content.Length + record.Pointer.Length / 2);
            foreach (uint slice in order)
            {
                Assert.True(PartOf(slice).SequenceEqual(frame.Slice(slice)));
                Assert.Equal(slice == 7 || frame.HeldBytes < before ? Content.Length : before, frame.HeldBytes);
            }

            Assert.Equal(Content.Length, frame.HeldBytes);
        }
    }

    [Fact]
    public void Who_comes_back_for_more_gets_all_and_who_does_not_leaves_it_at_that()
    {
        using DecodedFrame frame = Reader().OpenLazily(3, Write(Content, SliceLength));
        Assert.True(PartOf(2).SequenceEqual(frame.Slice(2)));
        Assert.True(PartOf(0).SequenceEqual(frame.Slice(0)));
        Assert.True(PartOf(2).SequenceEqual(frame.Slice(2)));
        Assert.True(frame.HeldBytes > Content.Length);
        Assert.True(PartOf(3).SequenceEqual(frame.Slice(3)));
        Assert.Equal(Content.Length, frame.HeldBytes);
    }

    [Fact]
    public void A_part_of_a_slice_is_just_that()
    {
        using DecodedFrame frame = Reader().OpenLazily(3, Write(Content, SliceLength));
        Assert.True(PartOf(2)[100..300].SequenceEqual(frame.Slice(2, 100, 200)));
        Assert.True(frame.HeldBytes > Content.Length);
        Assert.Equal(0, frame.Slice(7, SliceLength, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.Slice(2, 1, SliceLength).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.Slice(7, 1, SliceLength).Length);
        Assert.True(PartOf(7).SequenceEqual(frame.Slice(7)));
    }

    [Fact]
    public void Many_threads_read_one_frame_while_it_is_decompressed()
    {
        FrameRecord record = Write(Content, SliceLength);
        for (int round = 0; round < 10; round++)
        {
            using DecodedFrame frame = Reader().OpenLazily(3, record);
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
            {
                Random random = new(thread);
                for (int i = 0; i < 100; i++)
                {
                    // Ever later in the frame, so that it is being decompressed most of the time.
                    uint slice = (uint)(i * 8 / 100);
                    int offset = random.Next(SliceLength);
                    int count = random.Next(SliceLength - offset);
                    Assert.True(PartOf(slice).Slice(offset, count).SequenceEqual(frame.Slice(slice, offset, count)));
                }
            });
        }
    }

    [Fact]
    public void A_frame_that_breaks_off_is_read_up_to_there_and_refused_as_a_whole()
    {
        FrameRecord sound = Write(Content, SliceLength);
        byte[] plaintext = _store.Read(sound.Pointer);
        int lastOfPayload = plaintext.Length - BitConverter.ToInt32(plaintext, 8) - 1;
        plaintext.AsSpan(lastOfPayload - 20, 20).Clear();
        FrameRecord forged = sound with { Pointer = _store.Write(ExtentKind.Frame, plaintext) };
        using DecodedFrame frame = Reader().OpenLazily(3, forged);
        Assert.True(PartOf(3).SequenceEqual(frame.Slice(3)));
        Assert.True(PartOf(5).SequenceEqual(frame.Slice(5)));
        Assert.Throws<LockboxCorruptException>(() => frame.Slice(7).Length);
        Assert.Throws<LockboxCorruptException>(frame.DecodeAll);
        Assert.Throws<LockboxCorruptException>(() => frame.DecodeThrough(8));
        Assert.True(PartOf(3).SequenceEqual(frame.Slice(3)));
        Assert.Throws<LockboxCorruptException>(() => Reader().Open(3, forged).Dispose());
    }

    [Fact]
    public void The_cache_counts_what_a_frame_holds_and_less_once_it_is_complete()
    {
        FrameRecord record = Write(Content, SliceLength);
        using FrameCache cache = new(budget: 3L * Limits.FrameRawMax);
        Func<ulong, DecodedFrame> open = _ => Reader().OpenLazily(3, record);
        using (DecodedFrame frame = cache.Lease(1, open))
        {
            Assert.Equal(frame.HeldBytes, cache.Size);
            Assert.InRange(cache.Size, Content.Length + (long)ZstdSteps.ContextBytes, 2 * Content.Length);
            frame.DecodeAll();
        }

        cache.Lease(1, open).Dispose();
        Assert.Equal(Content.Length, cache.Size);
        cache.Lease(2, open).Dispose();
        cache.Lease(3, open).Dispose();
        Assert.InRange(cache.Size, 2L * Content.Length, 3L * Content.Length);
        cache.Dispose();
        Assert.Equal(0, cache.Size);
    }

    [Fact]
    public void A_library_that_cannot_decompress_in_steps_does_it_in_one()
    {
        using ZstdPool whole = new(new WithoutSteps(ZstdPool.Shared.Backend));
        FrameReader reader = new(_store.Extents, whole);
        using DecodedFrame frame = reader.OpenLazily(3, Write(Content, SliceLength));
        Assert.True(PartOf(1).SequenceEqual(frame.Slice(1)));
        Assert.Equal(Content.Length, frame.HeldBytes);
        Assert.True(PartOf(6).SequenceEqual(frame.Slice(6)));
    }

    private static ReadOnlySpan<byte> PartOf(uint slice) => Content.AsSpan((int)slice * SliceLength, SliceLength);

    private FrameRecord Write(byte[] content, int sliceLength)
    {
        using FrameBuffer buffer = new(content.Length);
        for (int at = 0; at < content.Length; at += sliceLength)
        {
            content.AsSpan(at, sliceLength).CopyTo(buffer.Free);
            buffer.AddSlice(7, at, sliceLength);
        }

        FrameWriter writer = new(_store.Extents, _store.Session, _store.Space, _zstd, sequence: 1);
        FrameRecord record = writer.Write(3, buffer, CompressionLevels.Optimal);
        Assert.Equal(Codec.Zstd, record.Codec);
        return record;
    }

    private FrameReader Reader() => new(_store.Extents, _zstd);

    private sealed class WithoutSteps(IZstdBackend backend) : IZstdBackend
    {
        public string Name => backend.Name;

        public string Version => backend.Version;

        public IZstdCompressor CreateCompressor() => backend.CreateCompressor();

        public IZstdDecompressor CreateDecompressor() => new Decompressor(backend.CreateDecompressor());

        public int CompressBound(int sourceLength) => backend.CompressBound(sourceLength);

        private sealed class Decompressor(IZstdDecompressor decompressor) : IZstdDecompressor
        {
            public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination, out int written) =>
                decompressor.TryDecompress(source, destination, out written);

            public bool TryBegin() => false;

            public unsafe bool TryStep(
                ReadOnlySpan<byte> source, byte* destination, int length, ref int written, out bool isEnd) =>
                throw new NotSupportedException();

            public void Dispose() => decompressor.Dispose();
        }
    }
}
