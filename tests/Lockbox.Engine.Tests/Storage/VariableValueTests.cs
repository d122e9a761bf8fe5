namespace Lockbox.Engine.Tests.Storage;

public sealed class VariableValueTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("ann", "pa ss")]
    [InlineData("länger", "ключ")]
    public void A_credential_comes_apart_into_what_it_was_made_of(string userName, string password)
    {
        using VariableValue value = VariableValue.OfCredential(userName, System.Text.Encoding.UTF8.GetBytes(password));
        Assert.Equal(VariableType.PSCredential, value.Type);
        Assert.Equal(userName, value.ReadCredential(out ReadOnlySpan<byte> read));
        Assert.Equal(password, System.Text.Encoding.UTF8.GetString(read));
    }

    [Fact]
    public void What_is_no_credential_is_not_read_as_one()
    {
        using VariableValue text = VariableValue.Copy(VariableType.String, "a"u8);
        Assert.Throws<InvalidOperationException>(() => text.ReadCredential(out _));
        using VariableValue cut = VariableValue.Copy(VariableType.PSCredential, [5, (byte)'a']);
        Assert.Throws<LockboxCorruptException>(() => cut.ReadCredential(out _));
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => VariableValue.OfCredential("\ud800", "a"u8));
    }

    [Fact]
    public void A_value_says_nothing_of_its_bytes()
    {
        using VariableValue value = VariableValue.Copy(VariableType.String, "c7Y!"u8);
        Assert.DoesNotContain("c7Y", value.ToString(), StringComparison.Ordinal);
    }
}
