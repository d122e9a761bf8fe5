using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class KnownSecretsTests
{
    [Fact]
    public void Of_a_text_it_is_the_text_and_of_bytes_the_bytes()
    {
        using VariableValue text = VariableValue.Copy(VariableType.SecureString, "hunter22"u8);
        Assert.Equal("a *** b", Redact(text, "a hunter22 b"));
        using VariableValue bytes = VariableValue.Copy(VariableType.ByteArray, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal("***", Redact(bytes, Convert.ToBase64String([1, 2, 3, 4, 5, 6, 7, 8])));
    }

    [Fact]
    public void Of_a_credential_it_is_the_password_alone()
    {
        using TableItem item = TableItem.OfCredential("login", "administrator", "swordfish"u8);
        using VariableValue value = VariableValue.Copy(VariableType.PSCredential, item.Content);
        Assert.Equal("administrator:***", Redact(value, "administrator:swordfish"));
    }

    [Fact]
    public void Of_a_table_it_is_every_text_and_number_at_both_levels()
    {
        ValueTable inner = new();
        inner.Add(TableItem.OfSecret("secret", "inner-secret"u8));
        using ValueTable table = new();
        table.Add(TableItem.Of("text", "outer-text"));
        table.Add(TableItem.Of("number", 12_345_678));
        table.Add(TableItem.Of("flag", true));
        table.Add(TableItem.Of("date", new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc)));
        table.Add(TableItem.OfCredential("login", "administrator", "swordfish"u8));
        table.Add(TableItem.OfTable("inner", inner));
        using VariableValue value = VariableValue.Copy(VariableType.Hashtable, table.ToArray());
        Assert.Equal(
            "*** *** *** *** administrator True 2001-02-03",
            Redact(value, "inner-secret outer-text 12345678 swordfish administrator True 2001-02-03"));
    }

    [Fact]
    public void Of_a_certificate_it_is_the_private_key()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=known.test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        using VariableValue value = VariableValue.Copy(
            VariableType.Certificate, certificate.Export(X509ContentType.Pkcs12));
        string pem = Encoding.ASCII.GetString(CertificateText.WholeOf(value.Content));
        using X509Certificate2 back = X509Certificate2.CreateFromPem(pem, pem);
        Assert.True(back.HasPrivateKey);
        string redacted = Redact(value, pem);
        Assert.Contains(certificate.ExportCertificatePem(), redacted, StringComparison.Ordinal);
        Assert.EndsWith("END CERTIFICATE-----\n***\n", redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_secrets_stays_the_same_object()
    {
        using PatternTrees tree = new([Encoding.UTF8.GetBytes("hunter22")], []);
        TextRedactor redactor = new(tree);
        string text = "nothing to hide, not even hunter2";
        Assert.Same(text, redactor.Redact(text));
        Assert.Equal("*** \uFFFD", redactor.Redact("hunter22 \uD800"));
        Assert.Null(redactor.Redact(null));
    }

    private static string Redact(VariableValue value, string text)
    {
        using SecretPatterns patterns = new();
        Assert.True(KnownSecrets.Add(patterns, value));
        using PatternTrees tree = patterns.MakeTrees();
        return new TextRedactor(tree).Redact(text);
    }
}
