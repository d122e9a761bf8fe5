namespace Lockbox.Engine.Tests.Storage;

/// <summary>Credentials as values: what goes in comes out, and what is none is refused without a word of it.</summary>
public sealed class CredentialValueTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("joe", "")]
    [InlineData("", "pw")]
    [InlineData("dom\\joé🔑", "p w\u0000\n")]
    public void A_credential_comes_back(string userName, string password)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(password);
        using VariableValue value = CredentialValue.Create(userName, utf8);
        Assert.Equal(VariableType.PSCredential, value.Type);
        Assert.Equal(userName, CredentialValue.Read(value, out ReadOnlySpan<byte> read));
        Assert.True(read.SequenceEqual(utf8));
    }

    [Fact]
    public void A_long_name_takes_a_longer_length()
    {
        using VariableValue value = CredentialValue.Create(new string('n', 200), "pw"u8);
        Assert.Equal(2 + 200 + 2, value.Length);
        Assert.Equal([0xC8, 0x01], value.Content[..2].ToArray());
    }

    [Fact]
    public void Text_that_is_not_unicode_is_refused()
    {
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => CredentialValue.Create("joe", [0x68, 0xFF]));
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => CredentialValue.Create("j\uD800", "pw"u8));
    }

    [Theory]
    [InlineData(VariableType.PSCredential, new byte[0])]
    [InlineData(VariableType.PSCredential, new byte[] { 5, 0x6A })]
    [InlineData(VariableType.PSCredential, new byte[] { 0x80, 0 })]
    [InlineData(VariableType.PSCredential, new byte[] { 1, 0xFF })]
    [InlineData(VariableType.PSCredential, new byte[] { 0, 0xFF })]
    [InlineData(VariableType.ByteArray, new byte[] { 0 })]
    public void A_value_that_is_no_credential_is_called_damaged(VariableType type, byte[] content)
    {
        using VariableValue value = VariableValue.Copy(type, content);
        Assert.Throws<LockboxItemCorruptException>(() => CredentialValue.Read(value, out _));
    }
}
