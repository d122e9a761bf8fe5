using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Primitives;

[Collection(LockboxCollection.Name)]
public sealed class ByteWriterTests
{
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_of_a_longer_content_before_is_left_in_the_pool(bool grows)
    {
        ByteWriter writer = new(10_000);
        Span<byte> before = writer.Append(10_000);
        before.Fill(0xAA);
        writer.Clear();
        writer.WriteByte(0xBB);
        if (grows)
        {
            writer.Append(100_000).Fill(0xCC);
        }
        else
        {
            writer.Dispose();
        }

        // The array is the pool's now; looking at it is the test, not a pattern to follow.
        Assert.Equal(-1, before.IndexOfAnyExcept((byte)0));
        writer.Dispose();
    }
}
