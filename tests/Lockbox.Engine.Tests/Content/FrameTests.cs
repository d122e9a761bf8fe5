using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Content;

[Collection(LockboxCollection.Name)]
public sealed class FrameTests : IDisposable
{
    private readonly int _buffersBefore = PooledBuffer.Outstanding;
    private readonly StoreFixture _store = new();

    public void Dispose()
    {
        _store.Dispose();
        Assert.Equal(_buffersBefore, PooledBuffer.Outstanding);
    }

    [Theory]
    [InlineData(false, 1, null, false)]
    [InlineData(false, 100_000, null, false)]
    [InlineData(false, 100_000, 3, true)]
    [InlineData(false, Limits.FrameRawMax, 3, true)]
    [InlineData(true, 1, 3, false)]
    [InlineData(true, 100_000, 3, false)]
    [InlineData(true, Limits.FrameRawMax, 3, false)]
    public void A_frame_comes_back_compressed_where_that_pays(bool isNoise, int length, int? level, bool isCompressed)
    {
        byte[] content = isNoise ? Noise.Random(1, length) : Noise.Text(1, length);
        using FrameBuffer buffer = new(length);
        content.CopyTo(buffer.Free);
        buffer.AddSlice(7, 0, length);
        FrameRecord record = Writer().Write(3, buffer, level);
        Assert.Equal(isCompressed ? Codec.Zstd : Codec.Stored, record.Codec);
        Assert.Equal((length, 1, (long)length), (record.RawLength, record.LiveSlices, record.LiveBytes));
        Assert.Equal(isCompressed, record.Pointer.Length < length);
        using DecodedFrame frame = Reader().Open(3, record);
        Assert.Equal(content, frame.Slice(0).ToArray());
        Assert.Equal([new FrameSlice(7, 0, length)], frame.Slices.ToArray());
    }

    [Fact]
    public void Many_slices_and_dead_ones_keep_their_numbers()
    {
        using FrameBuffer buffer = new(Limits.FrameRawMax);
        for (int i = 0; i < Limits.FrameSlicesMax; i++)
        {
            if (i % 3 == 0)
            {
                buffer.AddDeadSlice();
            }
            else
            {
                buffer.Free[..2].Fill((byte)(i % 251));
                Assert.Equal((uint)i, buffer.AddSlice((ulong)i, i, 2));
            }
        }

        Assert.Throws<InvalidOperationException>(() => buffer.AddSlice(1, 0, 1));
        FrameRecord record = Writer().Write(9, buffer, 3);
        using DecodedFrame frame = Reader().Open(9, record);
        Assert.Equal(Limits.FrameSlicesMax, frame.Slices.Length);
        Assert.Equal(Limits.FrameSlicesMax - ((Limits.FrameSlicesMax + 2) / 3), record.LiveSlices);
        Assert.True(frame.Slices[3].IsDead);
        Assert.Equal([4, 4], frame.Slice(4).ToArray());
        Assert.Equal([248, 248], frame.Slice((251 * 4) + 248).ToArray());
    }

    [Fact]
    public void A_buffer_is_used_again_after_a_reset()
    {
        using FrameBuffer buffer = new(100);
        buffer.Free.Fill(1);
        buffer.AddSlice(1, 0, 100);
        Assert.Equal(0, buffer.Free.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AddSlice(1, 0, 1));
        buffer.Reset();
        Assert.Equal((0, 0, 100), (buffer.RawLength, buffer.SliceCount, buffer.Free.Length));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AddSlice(1, 0, 0));
    }

    [Fact]
    public void A_frame_that_is_not_the_one_described_is_refused()
    {
        using FrameBuffer buffer = new(1000);
        Noise.Text(1, 1000).CopyTo(buffer.Free);
        buffer.AddSlice(7, 0, 1000);
        FrameRecord record = Writer().Write(3, buffer, 3);
        Refuse(4, record);
        Refuse(3, record with { RawLength = 999 });
        Refuse(3, record with { Codec = Codec.Stored });
        Refuse(3, record with { Pointer = record.Pointer with { Tag = default } });
    }

    [Theory]
    [InlineData("a codec byte that lies", 0, 0)]
    [InlineData("a content length that lies", 4, 1)]
    [InlineData("a manifest length that lies", 8, 1)]
    [InlineData("a payload that is no zstd frame", 32, 0xFF)]
    [InlineData("a manifest that lies", -1, 0xFF)]
    public void A_sealed_frame_that_contradicts_itself_is_refused(string what, int at, int mask)
    {
        // Whoever has the key can seal anything: what comes out of the seal is not trusted either.
        using FrameBuffer buffer = new(1000);
        Noise.Text(1, 1000).CopyTo(buffer.Free);
        buffer.AddSlice(7, 0, 1000);
        FrameRecord record = Writer().Write(3, buffer, 3);
        byte[] plaintext = _store.Read(record.Pointer);
        plaintext[at < 0 ? plaintext.Length + at : at] ^= (byte)(mask == 0 ? 1 : mask);
        FrameRecord forged = record with { Pointer = _store.Write(ExtentKind.Frame, plaintext) };
        LockboxCorruptException e =
            Assert.Throws<LockboxCorruptException>(() => Reader().Open(3, forged).Dispose());
        Assert.True(e.Message.Contains("frame", StringComparison.Ordinal), what);
    }

    private void Refuse(ulong id, FrameRecord record) =>
        Assert.Throws<LockboxCorruptException>(() => Reader().Open(id, record).Dispose());

    private FrameWriter Writer() => new(_store.Extents, _store.Session, _store.Space, ZstdPool.Shared, sequence: 1);

    private FrameReader Reader() => new(_store.Extents, ZstdPool.Shared);
}
