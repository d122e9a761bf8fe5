using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests;

public sealed class CertificateTests
{
    [Theory]
    [InlineData("RSA 1024", "1024")]
    [InlineData("EC brainpool", "curve")]
    [InlineData("EC for signing", "signing")]
    public void A_certificate_that_cannot_be_used_is_refused_for_either_purpose(string name, string cause)
    {
        X509Certificate2 certificate = TestCertificates.Get(name);
        LockboxInvalidCertificateException error =
            Assert.Throws<LockboxInvalidCertificateException>(() => KeyProtector.FromCertificate(certificate));
        Assert.Equal("LockboxInvalidCertificate", error.ErrorId);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
        Assert.Throws<LockboxInvalidCertificateException>(() => KeyMaterial.FromCertificate(certificate));
    }

    [Fact]
    public void A_certificate_of_more_than_8_KiB_protects_nothing()
    {
        Assert.Throws<LockboxInvalidCertificateException>(
            () => KeyProtector.FromCertificate(TestCertificates.Get("large")));
        using KeyMaterial material = KeyMaterial.FromCertificate(TestCertificates.Get("large"));
        Assert.Equal(KeyMaterialKind.Certificate, material.Kind);
    }

    [Theory]
    [InlineData("RSA 2048")]
    [InlineData("EC P-256")]
    public void Without_its_private_key_a_certificate_protects_and_does_not_unlock(string name)
    {
        using X509Certificate2 publicPart = TestCertificates.PublicOf(name);
        KeyProtector.FromCertificate(publicPart).Dispose();
        LockboxInvalidCertificateException error =
            Assert.Throws<LockboxInvalidCertificateException>(() => KeyMaterial.FromCertificate(publicPart));
        Assert.Contains("private key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_certificate_may_be_disposed_and_what_was_made_of_it_goes_on()
    {
        using LockboxOnDisk lockbox = new();
        X509Certificate2 copy = new(TestCertificates.Get("RSA 2048"));
        using KeyProtector protector = KeyProtector.FromCertificate(copy);
        using KeyMaterial material = KeyMaterial.FromCertificate(copy);
        copy.Dispose();
        lockbox.Create(protector);
        lockbox.Unlock(material).Dispose();
        Assert.Equal("KeyMaterial (Certificate)", material.ToString());
        Assert.Throws<InvalidOperationException>(() => material.Secret.Length);
    }

    [Fact]
    public void An_expired_certificate_works_and_its_end_can_be_seen()
    {
        using LockboxOnDisk lockbox = new();
        lockbox.Create(KeyProtector.FromCertificate(TestCertificates.PublicOf("EC P-384")));
        using KeyMaterial material = KeyMaterial.FromCertificate(TestCertificates.Get("EC P-384"));
        lockbox.Unlock(material).Dispose();
        KeySlotInfo slot = Assert.Single(LockboxFile.ReadHeader(lockbox.Path).KeySlots);
        using X509Certificate2 shown = X509CertificateLoader.LoadCertificate(slot.Certificate!);
        Assert.Equal(2021, shown.NotAfter.ToUniversalTime().Year);
        Assert.Equal("CN=curve", shown.Subject);
    }
}
