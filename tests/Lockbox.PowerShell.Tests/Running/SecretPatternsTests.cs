using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class SecretPatternsTests
{
    // Blanks, quotes, slashes, a control character, characters of two, three and four bytes, all of Base64's specials.
    private const string Awkward = "p@ss \"wörd\" \\ <&>'`+/?=~*()! \u0001\t€ 😀 ÿþ >>>???";

    public static TheoryData<string> Encoders => [.. EncodersByName.Keys];

    private static Dictionary<string, Func<string, string>> EncodersByName { get; } = new()
    {
        ["as it is"] = text => text,
        ["Base64"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["Base64 without padding"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('='),
        ["Base64 of URLs"] = text => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text)),
        ["Uri.EscapeDataString"] = Uri.EscapeDataString,
        ["WebUtility.UrlEncode"] = text => WebUtility.UrlEncode(text),
        ["UrlEncoder"] = UrlEncoder.Default.Encode,
        ["lower case percent"] = text => System.Text.RegularExpressions.Regex.Replace(
            Uri.EscapeDataString(text), "%..", match => match.Value.ToLowerInvariant()),
        ["form"] = text => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal),
        ["System.Text.Json"] = text => JsonSerializer.Serialize(text).Trim('"'),
        ["relaxed System.Text.Json"] = text => JsonSerializer.Serialize(text, Relaxed)[1..^1],
        ["every character as a number"] = text => string.Concat(text.Select(c => $"\\u{(int)c:x4}")),
    };

    private static JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.BasicLatin) };

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_secret_is_hidden_in_every_form(string encoder)
    {
        foreach (string secret in new[] { Awkward, "hunter22", "sixsix", new string('x', 300), "a+b/c=d e" })
        {
            Assert.Equal("***", Redact([secret], EncodersByName[encoder](secret)));
        }
    }

    [Fact]
    public void A_secret_is_hidden_inside_a_longer_text_that_was_encoded_in_Base64()
    {
        for (int length = 6; length < 16; length++)
        {
            string secret = "S3cr>t??kf~\u007f!xyz1"[..length];
            for (int before = 0; before < 7; before++)
            {
                for (int after = 0; after < 5; after++)
                {
                    string whole = new string('u', before) + secret + new string('v', after);
                    string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(whole));
                    string redacted = Redact([secret], encoded);
                    Assert.Contains("***", redacted, StringComparison.Ordinal);

                    // What is left of the secret are the characters that it shares with its neighbours.
                    string nothing = new string('u', before) + new string('\0', length) + new string('v', after);
                    string other = Convert.ToBase64String(Encoding.UTF8.GetBytes(nothing));
                    string left = redacted.Replace("***", string.Empty, StringComparison.Ordinal);
                    int strange = left.Length - CommonPrefix(left, other) - CommonPrefix(Reverse(left), Reverse(other));
                    Assert.True(strange <= 2, $"{whole}: {redacted}");
                }
            }
        }
    }

    [Fact]
    public void Encoded_text_that_ends_with_the_secret_is_hidden_to_its_end() =>
        Assert.Equal("Basic YWRtaW46***", Redact(["hunter22"], "Basic " + Base64("admin:hunter22")));

    [Theory]
    [InlineData(76)]
    [InlineData(64)]
    public void Base64_with_line_breaks_is_hidden(int width)
    {
        string secret = string.Concat(Enumerable.Range(0, 40).Select(i => $"line{i};"));
        IEnumerable<string> lines = Base64(secret).Chunk(width).Select(chars => new string(chars));
        string redacted = Redact([secret], string.Join('\n', lines));
        Assert.Matches("^[*\n]+[A-Za-z0-9+/=]{0,5}$", redacted);
    }

    [Fact]
    public void Each_long_line_of_a_secret_is_hidden_and_line_breaks_at_its_end_do_not_count()
    {
        string secret = "first line, long\r\n\r\n  indented: the value\nshort\nlast line is long\n\n";
        Assert.Equal(
            "***|***|short|***", Redact([secret], "first line, long|indented: the value|short|last line is long"));
        Assert.Equal("***", Redact([secret], secret.TrimEnd('\n')));
        Assert.Equal("***\n", Redact(["hunter22\r\n"], "hunter22\n"));
        Assert.Equal("***", Redact(["hunter22\n"], Base64("hunter22")));
    }

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("-----END RSA PRIVATE KEY-----")]
    [InlineData("kind: Config")]
    [InlineData("apiVersion: v1")]
    [InlineData("fifteen letters")]
    [InlineData("--------------------------------")]
    [InlineData("abcdefgabcdefgabcdefg")]
    public void A_line_that_is_short_or_stands_in_every_file_of_its_kind_is_left_alone(string line)
    {
        string secret = $"{line}\ncorrect horse battery\n  {line}";
        Assert.Equal($"{line} ***", Redact([secret], $"{line} correct horse battery"));
        Assert.Equal("***", Redact([secret], secret));
    }

    [Theory]
    [InlineData("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj")]
    [InlineData("password: hunter22")]
    [InlineData("token: ghp_16C7e42F292c6912E7710c838347Ae178B4a")]
    [InlineData("correct horse battery staple")]
    [InlineData("schlüßel€😀schlüß")]
    [InlineData("abcdefgh01234567")]
    [InlineData("-----BEGIN of no PEM")]
    public void A_line_that_can_be_a_secret_is_hidden_by_itself(string line)
    {
        string secret = $"kind: Secret\n\t{line} \r\nend";
        Assert.Equal("a ***, kind: Secret", Redact([secret], $"a {line}, kind: Secret"));
    }

    [Theory]
    [InlineData("hunter22")]
    [InlineData("aaaaaa")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    public void A_secret_of_one_line_is_hidden_whatever_it_is(string secret)
    {
        Assert.Equal("[***]", Redact([secret], $"[{secret}]"));
        Assert.Equal("[***]", Redact([$"\n  {secret} \n"], $"[{secret}]"));
    }

    [Fact]
    public void Secrets_of_fewer_than_six_characters_are_left_alone()
    {
        Assert.Equal("12345 äöüßé", Redact(["12345", "äöüßé"], "12345 äöüßé"));
        Assert.Equal("*** ***", Redact(["123456", "äöüßéà"], "123456 äöüßéà"));
        Assert.Equal("short", Redact(["short\n\n\n"], "short"));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_hidden_as_they_are_and_in_Base64()
    {
        byte[] secret = [0xFF, 0xFE, 0, 1, 2, 0x80, 0x90, 3];
        using SecretPatterns patterns = new();
        Assert.True(patterns.Add(secret));
        Assert.Equal("[***]"u8.ToArray(), Redact(patterns, [(byte)'[', .. secret, (byte)']']));
        Assert.Equal("***"u8.ToArray(), Redact(patterns, Encoding.ASCII.GetBytes(Convert.ToBase64String(secret))));
    }

    [Fact]
    public void Of_a_very_long_secret_the_beginning_is_hidden_and_it_says_so()
    {
        string secret = string.Concat(Enumerable.Repeat("é", SecretPatterns.LongestLength)) + "the end";
        using SecretPatterns patterns = new();
        Assert.False(patterns.Add(Encoding.UTF8.GetBytes("x" + secret)));
        Assert.True(patterns.Add("hunter22"u8));
        Assert.Equal(2, patterns.Count);
        string redacted = Encoding.UTF8.GetString(Redact(patterns, Encoding.UTF8.GetBytes("x" + secret)));
        Assert.StartsWith("***é", redacted, StringComparison.Ordinal);
        Assert.EndsWith("the end", redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void Patterns_are_zeroed_when_they_are_disposed()
    {
        SecretPatterns patterns = new();
        patterns.Add("hunter22"u8);
        byte[][] all = [.. patterns.All];
        patterns.Dispose();
        Assert.All(all, pattern => Assert.All(pattern, b => Assert.Equal(0, b)));
        Assert.Empty(patterns.All);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Reverse(string text) => new([.. text.Reverse()]);

    private static int CommonPrefix(string left, string right) => left.AsSpan().CommonPrefixLength(right);

    private static string Redact(IEnumerable<string> secrets, string text)
    {
        using SecretPatterns patterns = new();
        foreach (string secret in secrets)
        {
            patterns.Add(Encoding.UTF8.GetBytes(secret));
        }

        return Encoding.UTF8.GetString(Redact(patterns, Encoding.UTF8.GetBytes(text)));
    }

    private static byte[] Redact(SecretPatterns patterns, byte[] text)
    {
        using PatternTree tree = new(patterns.All);
        return RedactorTests.RedactWhole(tree, text);
    }
}
