using System.Text;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class OutputSinksTests
{
    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("one\n")]
    [InlineData("one\ntwo")]
    [InlineData("one\r\ntwo\r\n\r\n")]
    [InlineData("\n\n\r\r\n\n\r")]
    [InlineData("10%\r20%\r\r\ndone é€😀\n")]
    public void Lines_are_those_of_a_reader_however_the_text_is_cut(string text)
    {
        using StringReader reader = new(text);
        List<string> expected = [];
        while (reader.ReadLine() is { } line)
        {
            expected.Add(line);
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        for (int piece = 1; piece <= utf8.Length + 1; piece++)
        {
            List<string> lines = [];
            LineSink sink = new(lines.AddRange);
            foreach (byte[] bytes in utf8.Chunk(piece))
            {
                sink.Write(bytes);
            }

            sink.Complete();
            Assert.Equal(expected, lines);
        }
    }

    [Fact]
    public void Text_does_not_wait_for_the_end_of_a_line_and_characters_stay_whole()
    {
        List<string> texts = [];
        TextSink sink = new(texts.Add);
        sink.Write("Password: "u8);
        sink.Write([0xE2, 0x82]);
        Assert.Equal(["Password: "], texts);
        sink.Write([0xAC]);
        sink.Write([0xE2]);
        sink.Complete();
        Assert.Equal(["Password: ", "€", "\uFFFD"], texts);
    }
}
