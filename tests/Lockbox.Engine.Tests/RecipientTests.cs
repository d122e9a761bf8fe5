namespace Lockbox.Engine.Tests;

public sealed class RecipientTests
{
    [Fact]
    public void The_text_of_a_recipient_is_read_in_either_case_and_is_the_same_recipient()
    {
        using Identity identity = Identity.Create();
        string text = identity.Recipient.ToString();
        Assert.StartsWith("lockbox1", text, StringComparison.Ordinal);
        Assert.Equal(67, text.Length);
        Recipient parsed = Recipient.Parse(text);
        Assert.Equal(identity.Recipient, parsed);
        Assert.Equal(identity.Recipient.GetHashCode(), parsed.GetHashCode());
        Assert.True(Recipient.TryParse(text.ToUpperInvariant(), out Recipient? upper));
        Assert.Equal(text, upper.ToString());
        using Identity other = Identity.Create();
        Assert.NotEqual(other.Recipient, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("lockbox1")]
    [InlineData("lockbox1qqqqqqqqqq")]
    [InlineData("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")]
    [InlineData("löckbox1qqqqqqqqqqqqqqqqq")]
    [InlineData(null)]
    public void Anything_else_is_not_a_recipient(string? text)
    {
        Assert.False(Recipient.TryParse(text, out Recipient? recipient));
        Assert.Null(recipient);
        if (text is not null)
        {
            Assert.Equal(
                "LockboxInvalidRecipient",
                Assert.Throws<LockboxInvalidRecipientException>(() => Recipient.Parse(text)).ErrorId);
        }
    }

    [Fact]
    public void A_wrong_character_is_told_from_a_wrong_point()
    {
        using Identity identity = Identity.Create();
        string text = identity.Recipient.ToString();
        string wrong = text[..^1] + (text[^1] == 'q' ? 'p' : 'q');
        Assert.Contains("checksum", ErrorOf(wrong), StringComparison.Ordinal);
        Assert.Contains(wrong, ErrorOf(wrong), StringComparison.Ordinal);

        // x = 2^256 - 1 is above the prime, and the checksum of this text is right.
        byte[] noPoint = [2, .. Enumerable.Repeat((byte)0xFF, 32)];
        byte[] encoded = new byte[67];
        Engine.Format.Bech32m.Encode("lockbox"u8, noPoint, encoded);
        Assert.Contains("curve", ErrorOf(System.Text.Encoding.ASCII.GetString(encoded)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_key_given_by_mistake_is_not_in_the_error()
    {
        string key = "LOCKBOX-IDENTITY-1" + new string('Q', 58);
        Assert.DoesNotContain("QQQ", ErrorOf(key), StringComparison.Ordinal);
        Assert.DoesNotContain("QQQ", ErrorOf(key.ToLowerInvariant()), StringComparison.OrdinalIgnoreCase);
    }

    private static string ErrorOf(string text) =>
        Assert.Throws<LockboxInvalidRecipientException>(() => Recipient.Parse(text)).ToString();
}
