using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Values;

namespace Lockbox.PowerShell.Tests.Values;

/// <summary>Values from the environment, files and the generator, and the texts that are masked of them.</summary>
public sealed class SecretSourcesTests
{
    [Theory]
    [InlineData("", VariableType.SecureString)]
    [InlineData("token\r\n", VariableType.SecureString)]
    [InlineData("\uFEFFwith a mark", VariableType.SecureString)]
    [InlineData("\u001B[0m", VariableType.ByteArray)]
    [InlineData("a\0b", VariableType.ByteArray)]
    public void A_file_is_text_or_bytes_and_kept_byte_for_byte(string text, VariableType type)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        WithFile(content, path =>
        {
            using VariableValue value = SecretSources.FromFile(path);
            Assert.Equal(type, value.Type);
            Assert.True(value.Content.SequenceEqual(content));
        });
    }

    [Fact]
    public void Bytes_that_are_not_utf8_stay_bytes() => WithFile([0x66, 0xFC, 0x72], path =>
    {
        using VariableValue value = SecretSources.FromFile(path);
        Assert.Equal(VariableType.ByteArray, value.Type);
    });

    [Fact]
    public void A_file_above_the_limit_is_refused_before_it_is_read()
    {
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream file = File.OpenWrite(path))
            {
                file.SetLength((16 * 1024 * 1024) + 1);
            }

            Assert.Throws<LockboxLimitExceededException>(() => SecretSources.FromFile(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void What_is_not_there_is_reported()
    {
        string nowhere = Path.Join(Path.GetTempPath(), "no such file");
        Assert.Throws<LockboxReadException>(() => SecretSources.FromFile(nowhere));
        Assert.Throws<LockboxReadException>(() => SecretSources.FromFile(Path.GetTempPath()));
        Assert.Throws<LockboxReadException>(() => SecretSources.FromEnvironment("NO_SUCH_VARIABLE_4711"));
    }

    [Fact]
    public void A_generated_text_uses_every_character_of_the_alphabet_about_as_often()
    {
        using VariableValue value = SecretSources.Generate(64_000, SecretSources.DefaultAlphabet);
        int[] counts = [.. value.Content.ToArray().GroupBy(static b => b).Select(static group => group.Count())];
        Assert.Equal(64, counts.Length);
        // A thousand each is expected, with a deviation of 31; this is eight of them.
        Assert.All(counts, static count => Assert.InRange(count, 750, 1250));
    }

    [Fact]
    public void A_character_that_stands_twice_in_the_alphabet_counts_once()
    {
        using VariableValue value = SecretSources.Generate(10_000, "aaaaaaab");
        Assert.InRange(value.Content.Count((byte)'b'), 4500, 5500);
    }

    [Fact]
    public void Text_that_is_not_unicode_is_refused_without_repeating_it()
    {
        LockboxUnsupportedSecretTypeException error =
            Assert.Throws<LockboxUnsupportedSecretTypeException>(() => SecretUtf8.Encode("hunter\uDC00"));
        Assert.DoesNotContain("hunter", error.ToString(), StringComparison.Ordinal);
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => SecretUtf8.ToSecureString([0xFF]));
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => SecretUtf8.ToText([0xFF]));
        Assert.Throws<LockboxUnsupportedSecretTypeException>(
            () => SecretUtf8.ToSecureString(Encoding.UTF8.GetBytes(new string('x', 65_537))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    public void A_secure_string_of_any_length_comes_back(int length)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é", length)));
        using System.Security.SecureString text = SecretUtf8.ToSecureString(utf8);
        Assert.True(text.IsReadOnly());
        Assert.Equal(length, text.Length);
        Assert.True(SecretUtf8.With(text, read => read.AsSpan().SequenceEqual(utf8)));
    }

    [Fact]
    public void Every_text_of_a_value_is_masked_the_longest_first()
    {
        using ValueTable inner = new();
        inner.Add(TableItem.OfCredential("c", "joe", "the password"u8));
        using ValueTable table = new();
        table.Add(TableItem.OfTable("t", inner));
        table.Add(TableItem.OfSecret("s", "deep"u8));
        table.Add(TableItem.Of("plain", "text"));
        table.Add(TableItem.Of("number", 4711));
        table.Add(TableItem.Of("bytes", new byte[] { 0xFF, 1 }));
        using VariableValue value = VariableValue.Copy(VariableType.Hashtable, table.ToArray());
        IReadOnlyList<string> texts = MaskedTexts.Of(value);
        Assert.Equal("the password", texts[0]);
        Assert.Equal(["/wE=", "deep", "text", "the password"], texts.Order(StringComparer.Ordinal));
        using VariableValue bytes = VariableValue.Copy(VariableType.ByteArray, "abc"u8);
        Assert.Equal(["YWJj", "abc"], MaskedTexts.Of(bytes));
        using VariableValue certificate = VariableValue.Copy(VariableType.Certificate, "abc"u8);
        Assert.Empty(MaskedTexts.Of(certificate));
    }

    private static void WithFile(byte[] content, Action<string> test)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            test(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
