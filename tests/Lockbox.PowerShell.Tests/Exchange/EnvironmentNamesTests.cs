using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

public sealed class EnvironmentNamesTests
{
    [Theory]
    [InlineData("PASSWORD", "", "PASSWORD")]
    [InlineData("http_proxy", "", "http_proxy")]
    [InlineData("TF_VAR_region", "", "TF_VAR_region")]
    [InlineData("_x", "", "_x")]
    [InlineData("prod/db/PASSWORD", "", "PROD_DB_PASSWORD")]
    [InlineData("prod/db/PASSWORD", "prod/", "DB_PASSWORD")]
    [InlineData("prod/db/PASSWORD", "prod/db/", "PASSWORD")]
    [InlineData("prod/db/password", "prod/db/", "password")]
    [InlineData("production", "prod/", "production")]
    [InlineData("api-key", "", "API_KEY")]
    [InlineData("db.password", "", "DB_PASSWORD")]
    [InlineData("2fa", "", "_2FA")]
    [InlineData("a b=c", "", "A_B_C")]
    [InlineData("größe1", "", "GR__E1")]
    public void A_name_is_kept_when_it_is_valid_and_becomes_upper_snake_otherwise(
        string name, string prefix, string expected)
    {
        string actual = EnvironmentNames.Of(name, prefix);
        Assert.Equal(expected, actual);
        Assert.True(EnvironmentNames.IsValid(actual));
    }

    [Theory]
    [InlineData("ключ")]
    [InlineData("/")]
    [InlineData("$-")]
    public void A_name_without_letter_or_digit_is_refused(string name)
    {
        var error = Assert.Throws<LockboxInvalidEnvironmentException>(() => EnvironmentNames.Of(name));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("A", true)]
    [InlineData("_", true)]
    [InlineData("1A", false)]
    [InlineData("A1_b", true)]
    [InlineData("A B", false)]
    [InlineData("A=B", false)]
    [InlineData("Ä", false)]
    [InlineData("A\n", false)]
    public void A_valid_name_is_what_every_shell_takes(string name, bool isValid) =>
        Assert.Equal(isValid, EnvironmentNames.IsValid(name));

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("prod", "prod/")]
    [InlineData("prod/", "prod/")]
    [InlineData("/prod/db", "prod/db/")]
    public void A_prefix_ends_at_a_part(string? given, string expected) =>
        Assert.Equal(expected, EnvironmentNames.PrefixOf(given));
}
