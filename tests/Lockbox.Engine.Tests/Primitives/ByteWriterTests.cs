using System.Buffers;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Primitives;

public sealed class ByteWriterTests
{
    // A size class of the shared pool that nothing else in the tests uses, so that a rental gets back the same array.
    private const int OddSize = 3 * 1024 * 1024;

    [Fact]
    public void What_is_written_stays_when_the_buffer_grows()
    {
        byte[] bytes = Noise.Random(1, 10_000);
        using ByteWriter writer = new(1);
        foreach (byte b in bytes)
        {
            writer.WriteByte(b);
        }

        writer.WriteBytes(bytes);
        Assert.Equal([.. bytes, .. bytes], writer.Written.ToArray());
    }

    [Fact]
    public void Numbers_are_little_endian()
    {
        using ByteWriter writer = new();
        writer.WriteUInt16(0x2211);
        writer.WriteUInt32(0x66554433);
        writer.WriteUInt64(0x0807060504030201);
        Assert.Equal("112233445566" + "0102030405060708", Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Disposing_twice_is_harmless()
    {
        ByteWriter writer = new();
        writer.WriteByte(1);
        writer.Dispose();
        writer.Dispose();
        Assert.Equal(0, writer.Length);
    }

    [Fact]
    public void Nothing_of_a_longer_content_before_is_left_in_the_pool()
    {
        using ByteWriter writer = new(OddSize);
        Span<byte> long_ = writer.Append(OddSize);
        long_.Fill(0xAA);
        writer.Clear();
        writer.WriteByte(0xBB);
        writer.Dispose();
        byte[] again = ArrayPool<byte>.Shared.Rent(OddSize);
        try
        {
            Assert.Equal(-1, again.AsSpan().IndexOf((byte)0xAA));
            Assert.Equal(-1, again.AsSpan().IndexOf((byte)0xBB));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(again);
        }
    }
}
