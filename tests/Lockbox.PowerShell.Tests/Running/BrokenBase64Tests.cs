using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

/// <summary>Base64 in which an encoder has broken lines.</summary>
public sealed class BrokenBase64Tests
{
    private const string LongSecret =
        "abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789-zyxwvutsrqp!";

    [Fact]
    public void Any_split_gives_what_the_simple_replacement_gives_and_holds_back_no_more()
    {
        // Two letters, so that patterns overlap and begin others; lines around the length from which line ends count.
        Gen<string> word = Gen.Choose(1, 18).SelectMany(n => Gen.ArrayOf(Gen.Elements('a', 'a', 'b'), n))
            .Select(letters => new string(letters));
        Gen<string> piece = Gen.Frequency(
            (6, word),
            (2, Gen.Elements("\n", "\r\n", "\r", "\n\n", "?", "a\n", "\nb")),
            (1, Gen.Constant(new string('a', 16) + "\n")));
        Gen<Case> cases =
            from plain in Gen.Choose(0, 2).SelectMany(n => Gen.ArrayOf(word, n))
            from base64 in Gen.Choose(0, 4).SelectMany(n => Gen.ArrayOf(word, n))
            from pieces in Gen.Choose(0, 14).SelectMany(n => Gen.ArrayOf(piece, n))
            select new Case(plain, base64, pieces);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20_000).WithReplay(20261120, 1),
            Prop.ForAll(Arb.From(cases), IsAsSimple));
    }

    [Fact]
    public void A_secret_in_Base64_is_hidden_whatever_stands_around_it_and_wherever_lines_are_broken()
    {
        Random random = new(20261120);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] secret = new byte[random.Next(12, 200)];
            random.NextBytes(secret);
            secret[^1] |= 0x80;
            byte[] before = new byte[random.Next(0, 120)];
            byte[] after = new byte[random.Next(0, 60)];
            string encoded = Convert.ToBase64String([.. before, .. secret, .. after]);
            int first = (before.Length * 8 + 5) / 6;
            int last = (before.Length + secret.Length) * 8 / 6;
            string broken = Break(encoded, random);
            using SecretPatterns patterns = new();
            patterns.Add(secret);
            string redacted = Redact(patterns, Split(broken, random));

            // Nothing but what shares a character with the neighbours is left, and the neighbours are.
            string left = redacted.ReplaceLineEndings(string.Empty);
            int hidden = left.IndexOf("***", StringComparison.Ordinal);
            Assert.InRange(hidden, first - 1, first);
            string end = left[(hidden + 3)..];
            Assert.EndsWith(end, encoded, StringComparison.Ordinal);
            Assert.InRange(encoded.Length - end.Length, last, last + 3);
        }
    }

    [Theory]
    [InlineData(64, "\n")]
    [InlineData(76, "\r\n")]
    public void What_shells_make_of_a_secret_is_hidden(int width, string lineEnd)
    {
        foreach ((string before, string after) in new[] { ("", "\n"), ("user:", ""), ("{\"token\":\"", "\"}") })
        {
            string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + LongSecret + after));
            string text = string.Join(lineEnd, encoded.Chunk(width).Select(line => new string(line)));
            using SecretPatterns patterns = new();
            patterns.Add(Encoding.UTF8.GetBytes(LongSecret));
            string redacted = Redact(patterns, [text + lineEnd]);
            Assert.True(redacted.Length < 40, redacted);
            Assert.Single(redacted.Split("***")[..^1]);
        }
    }

    [Fact]
    public void A_line_that_is_too_short_to_be_broken_does_not_wait_for_the_next()
    {
        using PatternTrees trees = new([], ["yes, it is"u8.ToArray(), "yyyyyy"u8.ToArray()]);
        using Redactor redactor = new(trees);
        ArrayBufferWriter<byte> output = new();
        redactor.Write("ready\n"u8, output);
        Assert.Equal(0, redactor.HeldLength);
        redactor.Write("aaaaaaaaaaaaaaay\r\n"u8, output);
        Assert.Equal(3, redactor.HeldLength);
        redactor.Write("yyyyy\n"u8, output);
        Assert.Equal(0, redactor.HeldLength);
        Assert.Equal("ready\naaaaaaaaaaaaaaa***\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static bool IsAsSimple(Case given)
    {
        using PatternTrees trees = new(given.Plain.Select(Bytes), given.Base64.Select(Bytes));
        using Redactor redactor = new(trees);
        ArrayBufferWriter<byte> output = new();
        string text = string.Empty;
        foreach (string piece in given.Pieces)
        {
            redactor.Write(Bytes(piece), output);
            text += piece;
            if (redactor.HeldLength != new SimpleRedactor(text, given.Plain, given.Base64).HeldLength)
            {
                return false;
            }
        }

        redactor.Complete(output);
        return Encoding.ASCII.GetString(output.WrittenSpan)
            == new SimpleRedactor(text, given.Plain, given.Base64).Redacted;
    }

    private static string Redact(SecretPatterns patterns, IEnumerable<string> pieces)
    {
        using PatternTrees trees = patterns.MakeTrees();
        using Redactor redactor = new(trees);
        ArrayBufferWriter<byte> output = new();
        foreach (string piece in pieces)
        {
            redactor.Write(Bytes(piece), output);
        }

        redactor.Complete(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    private static string Break(string encoded, Random random)
    {
        StringBuilder broken = new();
        while (encoded.Length > 0)
        {
            int length = Math.Min(encoded.Length, random.Next(Base64Run.ShortestLine, 90));
            broken.Append(encoded[..length]).Append(random.Next(2) == 0 ? "\n" : "\r\n");
            encoded = encoded[length..];
        }

        return broken.ToString();
    }

    private static IEnumerable<string> Split(string text, Random random)
    {
        while (text.Length > 0)
        {
            int length = Math.Min(text.Length, random.Next(1, 60));
            yield return text[..length];
            text = text[length..];
        }
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private sealed record Case(string[] Plain, string[] Base64, string[] Pieces)
    {
        public override string ToString() =>
            string.Join(',', Plain) + " / " + string.Join(',', Base64) + " in " + string.Join('|', Pieces);
    }

    /// <summary>What a redactor does, of a whole text and without any cleverness.</summary>
    private sealed class SimpleRedactor
    {
        private readonly string _text;
        private readonly bool[] _isHidden;
        private int _undecided;

        public SimpleRedactor(string text, string[] plain, string[] base64)
        {
            _text = text;
            _isHidden = new bool[text.Length];
            _undecided = text.Length;
            List<int> all = [.. Enumerable.Range(0, text.Length)];
            Array.ForEach(plain, pattern => Mark(all, pattern));
            List<int> unbroken = [.. all.Where(i => !IsBreak(text, i))];
            Array.ForEach(base64, pattern => Mark(unbroken, pattern));
        }

        public int HeldLength =>
            _text.Length - Enumerable.Range(_undecided, _text.Length - _undecided + 1)
                .First(i => i == _text.Length || !_isHidden[i]);

        public string Redacted => string.Concat(_text.Select((c, i) => (_isHidden[i], i > 0 && _isHidden[i - 1]) switch
        {
            (false, _) => c.ToString(),
            (true, false) => "***",
            _ => string.Empty,
        }));

        private static bool IsBreak(string text, int at)
        {
            string before = text[..at].TrimEnd('\r', '\n');
            bool isSecond = at > 0 && text[at - 1] is '\r' or '\n';
            return text[at] is '\r' or '\n'
                && (isSecond ? before.Length > 0 && IsBreak(text, before.Length) : EndsWithLine(before));
        }

        private static bool EndsWithLine(string before) =>
            before.Length >= Base64Run.ShortestLine
            && before[^Base64Run.ShortestLine..].All(c => char.IsAsciiLetterOrDigit(c) || "+/-_=".Contains(c));

        private void Mark(List<int> places, string pattern)
        {
            for (int at = 0; at < places.Count; at++)
            {
                int same = 0;
                while (same < pattern.Length && at + same < places.Count && _text[places[at + same]] == pattern[same])
                {
                    same++;
                }

                if (same == pattern.Length)
                {
                    _isHidden.AsSpan(places[at]..(places[at + same - 1] + 1)).Fill(true);
                }
                else if (at + same == places.Count)
                {
                    _undecided = Math.Min(_undecided, places[at]);
                }
            }
        }
    }
}
