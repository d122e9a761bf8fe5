using System.Text;
using Lockbox.PowerShell.Searching;

namespace Lockbox.PowerShell.Tests.Searching;

/// <summary>Lines of a text, of any length, in bounded memory.</summary>
public sealed class TextLinesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("one\n")]
    [InlineData("one\r\ntwo\rthree\nfour")]
    [InlineData("\n\n\r\r\n\n")]
    [InlineData("\r")]
    [InlineData("one\r")]
    public void Lines_are_those_of_ReadLine_however_the_text_comes(string text)
    {
        List<string> expected = [];
        using (StringReader reader = new(text))
        {
            while (reader.ReadLine() is { } line)
            {
                expected.Add(line);
            }
        }

        for (int most = 1; most <= 4; most++)
        {
            Assert.Equal(expected, Pieces(new Trickle(text, most)).Select(piece => piece.Text));
        }
    }

    [Fact]
    public void Random_texts_give_the_lines_of_ReadLine()
    {
        Random random = new(20_261_120);
        for (int round = 0; round < 300; round++)
        {
            int length = random.Next(0, 200);
            string text = string.Concat(Enumerable.Range(0, length).Select(_ => "ab\r\n\n"[random.Next(5)]));
            using StringReader reader = new(text);
            List<string> expected = [];
            while (reader.ReadLine() is { } line)
            {
                expected.Add(line);
            }

            Assert.Equal(expected, Pieces(new Trickle(text, 7)).Select(piece => piece.Text));
        }
    }

    [Fact]
    public void A_long_line_comes_in_pieces_of_one_number_and_loses_nothing()
    {
        string line = new('x', (2 * TextLines.MostCharacters) + 5);
        List<(long Number, bool IsContinued, bool IsCut, string Text)> pieces =
            [.. Pieces(new StringReader("first\r\n" + line + "\nlast"))];
        Assert.Equal([1, 2, 2, 2, 3], pieces.Select(piece => piece.Number));
        Assert.Equal([false, false, true, true, false], pieces.Select(piece => piece.IsContinued));
        Assert.Equal([false, true, true, false, false], pieces.Select(piece => piece.IsCut));
        Assert.Equal(line, string.Concat(pieces.Skip(1).Take(3).Select(piece => piece.Text)));
        Assert.All(pieces, piece => Assert.True(piece.Text.Length <= TextLines.MostCharacters));
    }

    [Fact]
    public void A_line_of_exactly_the_longest_length_is_whole()
    {
        string line = new('x', TextLines.MostCharacters);
        foreach (string ending in new[] { "", "\n", "\r\n" })
        {
            (long Number, bool IsContinued, bool IsCut, string Text) piece =
                Assert.Single(Pieces(new StringReader(line + ending)));
            Assert.False(piece.IsCut);
            Assert.Equal(line.Length, piece.Text.Length);
        }
    }

    [Fact]
    public void A_piece_does_not_end_inside_a_character()
    {
        StringBuilder text = new(new string('x', TextLines.MostCharacters - 1));
        text.Append("\U0001F512").Append("tail");
        List<(long Number, bool IsContinued, bool IsCut, string Text)> pieces =
            [.. Pieces(new StringReader(text.ToString()))];
        Assert.Equal(TextLines.MostCharacters - 1, pieces[0].Text.Length);
        Assert.Equal("\U0001F512tail", pieces[1].Text);
    }

    private static IEnumerable<(long Number, bool IsContinued, bool IsCut, string Text)> Pieces(TextReader reader)
    {
        using TextLines lines = new(reader);
        while (lines.MoveNext())
        {
            yield return (lines.Number, lines.IsContinued, lines.IsCut, lines.Current.ToString());
        }
    }

    /// <summary>A text that comes a few characters at a time.</summary>
    private sealed class Trickle(string text, int most) : StringReader(text)
    {
        public override int Read(char[] buffer, int index, int count) =>
            base.Read(buffer, index, Math.Min(count, most));
    }
}
