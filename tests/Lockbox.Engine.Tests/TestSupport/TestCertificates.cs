using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Self-signed certificates with their private keys, each made once.</summary>
internal static class TestCertificates
{
    // All of them have expired: nothing here depends on dates.
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, X509Certificate2> Made = new(StringComparer.Ordinal);

    /// <summary>The names of those that can be used.</summary>
    public static IEnumerable<string> Usable => ["RSA 2048", "RSA 3072", "EC P-256", "EC P-384", "EC P-521"];

    /// <summary>The certificate of a name; it stays ours.</summary>
    public static X509Certificate2 Get(string name)
    {
        lock (Made)
        {
            if (!Made.TryGetValue(name, out X509Certificate2? certificate))
            {
                certificate = Make(name);
                Made.Add(name, certificate);
            }

            return certificate;
        }
    }

    /// <summary>The public part alone.</summary>
    public static X509Certificate2 PublicOf(string name) => X509CertificateLoader.LoadCertificate(Get(name).RawData);

    /// <summary>Another certificate for the key of one, as after a renewal.</summary>
    public static X509Certificate2 Renewed(string name)
    {
        using RSA key = Get(name).GetRSAPrivateKey()!;
        return SelfSign(new CertificateRequest("CN=renewed", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static X509Certificate2 Make(string name) => name switch
    {
        "RSA 1024" => OfRsa(1024),
        "RSA 2048" => OfRsa(2048),
        "another RSA 2048" => OfRsa(2048),
        "RSA 3072" => OfRsa(3072),
        "EC P-256" => OfCurve(ECCurve.NamedCurves.nistP256),
        "another EC P-256" => OfCurve(ECCurve.NamedCurves.nistP256),
        "EC P-384" => OfCurve(ECCurve.NamedCurves.nistP384),
        "EC P-521" => OfCurve(ECCurve.NamedCurves.nistP521),
        "EC brainpool" => OfCurve(ECCurve.NamedCurves.brainpoolP256r1),
        "EC for signing" => OfCurve(ECCurve.NamedCurves.nistP256, X509KeyUsageFlags.DigitalSignature),
        "large" => OfRsa(2048, certificateBytes: 9000),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such certificate."),
    };

    private static X509Certificate2 OfRsa(int bits, int certificateBytes = 0)
    {
        using RSA key = RSA.Create(bits);
        CertificateRequest request =
            new($"CN=RSA {bits}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (certificateBytes > 0)
        {
            request.CertificateExtensions.Add(
                new X509Extension("1.3.6.1.4.1.311.99999", new byte[certificateBytes], critical: false));
        }

        return SelfSign(request);
    }

    private static X509Certificate2 OfCurve(ECCurve curve, X509KeyUsageFlags usage = X509KeyUsageFlags.KeyAgreement)
    {
        using ECDsa key = ECDsa.Create(curve);
        CertificateRequest request = new("CN=curve", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(key);
        using X509Certificate2 made = request.Create(request.SubjectName, signer, Begin, End, [1]);
        if (usage == X509KeyUsageFlags.DigitalSignature)
        {
            return made.CopyWithPrivateKey(key);
        }

        using ECDiffieHellman agreement = ECDiffieHellman.Create(key.ExportParameters(true));
        return made.CopyWithPrivateKey(agreement);
    }

    private static X509Certificate2 SelfSign(CertificateRequest request) => request.CreateSelfSigned(Begin, End);
}
