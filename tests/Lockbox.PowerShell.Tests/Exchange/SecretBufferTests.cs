using System.Text;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

public sealed class SecretBufferTests
{
    [Fact]
    public void What_is_appended_is_in_it_however_it_grows()
    {
        StringBuilder expected = new();
        using SecretBuffer buffer = new();
        for (int i = 0; i < 2000; i++)
        {
            buffer.Append((byte)'a').Append("bc"u8).Append("ключ");
            expected.Append("abcключ");
        }

        Assert.Equal(expected.ToString(), buffer.Reveal());
        Assert.Equal(buffer.Length, buffer.Span.Length);
    }

    [Fact]
    public void Disposing_zeroes_what_was_in_it()
    {
        SecretBuffer buffer = new();
        Memory<byte> inside = buffer.GetMemory(4);
        buffer.Append("c7Y!"u8);
        Assert.Equal("c7Y!"u8, inside.Span[..4]);
        buffer.Dispose();
        Assert.Equal(-1, inside.Span.IndexOfAnyExcept((byte)0));
        Assert.Equal(0, buffer.Length);
    }

    [Fact]
    public void Growing_zeroes_what_was_left_behind()
    {
        using SecretBuffer buffer = new();
        Memory<byte> before = buffer.GetMemory(4);
        buffer.Append("c7Y!"u8);
        buffer.Reserve(100_000);
        Assert.Equal(-1, before.Span[..4].IndexOfAnyExcept((byte)0));
        Assert.Equal("c7Y!"u8, buffer.Span);
    }

    [Fact]
    public void It_says_nothing_of_what_is_in_it()
    {
        using SecretBuffer buffer = new SecretBuffer().Append("c7Y!"u8);
        Assert.DoesNotContain("c7Y", buffer.ToString(), StringComparison.Ordinal);
    }
}
