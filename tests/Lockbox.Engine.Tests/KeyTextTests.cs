namespace Lockbox.Engine.Tests;

/// <summary>The texts of identities and recipients: what another program has made, and everything near it.</summary>
public sealed class KeyTextTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<string, string, string> Identities => Of("identity");

    public static TheoryData<string, string, string> Recipients => Of("recipient");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Identities))]
    public void An_identity_is_read_or_refused_for_the_right_reason(string special, string text, string expected)
    {
        Assert.NotEmpty(special);
        File.WriteAllText(_path, text + "\n");
        if (IsRecipient(expected))
        {
            using Identity identity = Identity.Load(_path);
            Assert.Equal(expected, identity.Recipient.ToString());
            return;
        }

        LockboxInvalidIdentityException error =
            Assert.Throws<LockboxInvalidIdentityException>(() => Identity.Load(_path));
        AssertSays(expected, error);

        // Of a text that is refused nothing is shown: it may be a private key with one wrong character.
        Assert.DoesNotContain(text[..Math.Min(30, text.Length)], error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(text[^20..], error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Recipients))]
    public void A_recipient_is_read_or_refused_for_the_right_reason(string special, string text, string expected)
    {
        Assert.NotEmpty(special);
        if (IsRecipient(expected))
        {
            Assert.Equal(expected, Recipient.Parse(text).ToString());
            return;
        }

        AssertSays(expected, Assert.Throws<LockboxInvalidRecipientException>(() => Recipient.Parse(text)));
        Assert.False(Recipient.TryParse(text, out _));
    }

    private static void AssertSays(string expected, LockboxException error) => Assert.Contains(
        expected.Split(" or "), words => error.Message.Contains(words, StringComparison.Ordinal));

    private static bool IsRecipient(string expected) => expected.StartsWith("lockbox1", StringComparison.Ordinal);

    private static TheoryData<string, string, string> Of(string kind)
    {
        TheoryData<string, string, string> data = [];
        foreach (string[] vector in TestVectors.Read("key-text.txt").Where(vector => vector[0] == kind))
        {
            data.Add(vector[1], vector[2], vector[3]);
        }

        return data;
    }
}
