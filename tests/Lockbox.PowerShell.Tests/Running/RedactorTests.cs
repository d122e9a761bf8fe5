using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class RedactorTests
{
    [Fact]
    public void Any_split_of_any_text_gives_what_the_simple_replacement_gives()
    {
        // Few letters, so that patterns overlap, repeat, begin others and stand in others all the time.
        Gen<string> word = Gen.Choose(1, 9).SelectMany(n => Gen.ArrayOf(Gen.Elements('a', 'b', 'c'), n))
            .Select(letters => new string(letters));
        Gen<Case> cases =
            from patterns in Gen.Choose(0, 5).SelectMany(n => Gen.ArrayOf(word, n))
            from pieces in Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(word, n))
            select new Case(patterns, pieces);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20_000).WithReplay(20261120, 1),
            Prop.ForAll(Arb.From(cases), (Case c) => Redact(c.Patterns, c.Pieces) == Simple(c.Patterns, c.Pieces)));
    }

    [Fact]
    public void A_secret_in_two_writes_is_hidden_and_what_follows_is_not()
    {
        Assert.Equal("a ***b", Redact(["hunter22"], ["a hun", "ter", "22b"]));
        Assert.Equal("a hunter2", Redact(["hunter22"], ["a hun", "ter2"]));
        Assert.Equal("***", Redact(["abcdef", "defghi"], ["abcde", "fghi"]));
        Assert.Equal("*** ***", Redact(["abcdef"], ["abcdefabcdef", " abcdef"]));
        Assert.Equal("***", Redact(["secret", "secretive"], ["secretive"]));
        Assert.Equal("***x", Redact(["secret", "secretive"], ["secretx"]));
    }

    [Fact]
    public void What_cannot_become_a_secret_is_passed_on_at_once()
    {
        using PatternTrees trees = new([Bytes("hunter22")], []);
        using Redactor redactor = new(trees);
        ArrayBufferWriter<byte> output = new();
        redactor.Write("Password: "u8, output);
        Assert.Equal("Password: ", Text(output));
        redactor.Write("hunt"u8, output);
        Assert.Equal("Password: ", Text(output));
        Assert.Equal(4, redactor.HeldLength);
        redactor.Write("s hunter2"u8, output);
        Assert.Equal("Password: hunts ", Text(output));
        redactor.Write("2"u8, output);
        Assert.Equal("Password: hunts ***", Text(output));
        Assert.Equal(0, redactor.HeldLength);
    }

    [Fact]
    public void A_hit_is_not_held_for_the_sake_of_a_longer_one()
    {
        using PatternTrees trees = new([Bytes("secret"), Bytes("secretive")], []);
        using Redactor redactor = new(trees);
        ArrayBufferWriter<byte> output = new();
        redactor.Write("secret"u8, output);
        Assert.Equal("***", Text(output));
        redactor.Write("iv"u8, output);
        Assert.Equal("***", Text(output));
        redactor.Write("e!"u8, output);
        Assert.Equal("***!", Text(output));
    }

    [Fact]
    public void It_works_on_after_the_end_of_a_stream()
    {
        using PatternTrees trees = new([Bytes("hunter22")], []);
        using Redactor redactor = new(trees);
        ArrayBufferWriter<byte> output = new();
        redactor.Write("hunter22 hun"u8, output);
        redactor.Complete(output);
        redactor.Write("ter22 hunter22"u8, output);
        redactor.Complete(output);
        Assert.Equal("*** hunter22 ***", Text(output));
    }

    [Fact]
    public void Long_runs_of_one_letter_take_no_longer_than_others()
    {
        // 400,000 bytes against patterns of 20,000 equal bytes: quadratic work would be 8e9 steps and more.
        byte[] text = Bytes("x" + new string('a', 400_000) + "b");
        using PatternTrees trees =
            new([Bytes(new string('a', 20_000)), Bytes("x" + new string('a', 30_000) + "y")], []);
        Assert.Equal("x***b", Encoding.UTF8.GetString(RedactWhole(trees, text)));
    }

    /// <summary>A text through a redactor, in one write.</summary>
    internal static byte[] RedactWhole(PatternTrees trees, byte[] text)
    {
        using Redactor redactor = new(trees);
        ArrayBufferWriter<byte> output = new();
        redactor.Write(text, output);
        redactor.Complete(output);
        return output.WrittenSpan.ToArray();
    }

    private static string Redact(string[] patterns, string[] pieces)
    {
        using PatternTrees trees = new(patterns.Select(Bytes), []);
        using Redactor redactor = new(trees);
        ArrayBufferWriter<byte> output = new();
        foreach (string piece in pieces)
        {
            redactor.Write(Bytes(piece), output);
        }

        redactor.Complete(output);
        return Text(output);
    }

    /// <summary>Marks every occurrence of every pattern in the whole text, one after the other.</summary>
    private static string Simple(string[] patterns, string[] pieces)
    {
        string text = string.Concat(pieces);
        bool[] isHidden = new bool[text.Length];
        foreach (string pattern in patterns)
        {
            for (int at = 0; at + pattern.Length <= text.Length; at++)
            {
                if (text.AsSpan(at, pattern.Length).SequenceEqual(pattern))
                {
                    isHidden.AsSpan(at, pattern.Length).Fill(true);
                }
            }
        }

        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (!isHidden[i])
            {
                result.Append(text[i]);
            }
            else if (i == 0 || !isHidden[i - 1])
            {
                result.Append("***");
            }
        }

        return result.ToString();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ArrayBufferWriter<byte> output) => Encoding.UTF8.GetString(output.WrittenSpan);

    /// <summary>Patterns, and a text in pieces.</summary>
    private sealed record Case(string[] Patterns, string[] Pieces)
    {
        public override string ToString() => $"[{string.Join(',', Patterns)}] in {string.Join('|', Pieces)}";
    }
}
