using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Tests.Unlocking;

public sealed class CertificateReferenceTests
{
    private const string Sha1 = "2392C71906350757299DBE974E4C5701D3B96333";

    [Theory]
    [InlineData("2392C71906350757299DBE974E4C5701D3B96333")]
    [InlineData("2392c71906350757299dbe974e4c5701d3b96333")]
    [InlineData("23 92 c7 19 06 35 07 57 29 9d be 97 4e 4c 57 01 d3 b9 63 33")]
    [InlineData("23:92:C7:19:06:35:07:57:29:9D:BE:97:4E:4C:57:01:D3:B9:63:33")]
    [InlineData("\u200E2392c71906350757299dbe974e4c5701d3b96333")]
    [InlineData(@"Cert:\CurrentUser\My\2392C71906350757299DBE974E4C5701D3B96333")]
    [InlineData("cert:/CurrentUser/My/2392C71906350757299DBE974E4C5701D3B96333")]
    public void A_thumbprint_is_known_however_viewers_write_it(string text) =>
        Assert.Equal(Sha1, CertificateReference.FromText(text).Thumbprint);

    [Fact]
    public void A_digest_of_sha_256_is_a_thumbprint_too() =>
        Assert.Equal(new string('A', 64), CertificateReference.FromText(new string('a', 64)).Thumbprint);

    [Theory]
    [InlineData("deploy.pfx")]
    [InlineData("2392C71906350757299DBE974E4C5701D3B9633")]
    [InlineData("2392C71906350757299DBE974E4C5701D3B9633G")]
    [InlineData("./2392C71906350757299DBE974E4C5701D3B96333")]
    [InlineData("")]
    public void Anything_else_is_a_path(string text) =>
        Assert.Null(CertificateReference.FromText(text).Thumbprint);
}
