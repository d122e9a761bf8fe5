using Lockbox.Engine.Compression;

namespace Lockbox.Engine.Tests.Compression;

public sealed class ZstdFrameHeaderTests
{
    [Theory]
    [InlineData("20 05", 5UL, 5UL)] // single segment, one byte
    [InlineData("60 00 00", 256UL, 256UL)] // two bytes count from 256
    [InlineData("60 FF FF", 65_791UL, 65_791UL)]
    [InlineData("A0 01 00 00 80", 0x8000_0001UL, 0x8000_0001UL)]
    [InlineData("E0 FF FF FF FF FF FF FF FF", ulong.MaxValue, ulong.MaxValue)]
    [InlineData("40 00 00 00", 256UL, 1024UL)] // window descriptor 0 is 1 KiB
    [InlineData("80 0F 07 00 00 00", 7UL, 3840UL)] // exponent 1, mantissa 7: 2048 + 7 × 256
    [InlineData("80 FF 07 00 00 00", 7UL, 4_123_168_604_160UL)] // the largest window there is
    public void Sizes_are_read_as_the_RFC_says(string fields, ulong contentSize, ulong windowSize)
    {
        byte[] frame = Frame(fields);
        Assert.True(ZstdFrameHeader.TryRead([.. frame, 1, 2, 3], out ZstdFrameHeader header));
        Assert.Equal(new ZstdFrameHeader(contentSize, windowSize, frame.Length), header);
    }

    [Theory]
    [InlineData("00 00 00 00")] // no content size
    [InlineData("21 00 05")] // dictionary id
    [InlineData("23 00 00 00 00 05")]
    [InlineData("28 05")] // reserved bit
    [InlineData("A0 01 00 00")] // cut in the size
    [InlineData("20")]
    public void What_Lockbox_never_writes_is_refused(string fields) =>
        Assert.False(ZstdFrameHeader.TryRead(Frame(fields), out _));

    [Fact]
    public void Other_magics_are_refused()
    {
        Assert.False(ZstdFrameHeader.TryRead([0x50, 0x2A, 0x4D, 0x18, 0x20, 0x05], out _));
        Assert.False(ZstdFrameHeader.TryRead([], out _));
    }

    private static byte[] Frame(string fields) =>
        [0x28, 0xB5, 0x2F, 0xFD, .. fields.Split(' ').Select(field => Convert.ToByte(field, 16))];
}
