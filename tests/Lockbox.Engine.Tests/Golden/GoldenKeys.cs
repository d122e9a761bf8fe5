using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Golden;

/// <summary>The keys of v1-keys.lockbox, each in a file beside it, and how it was made.</summary>
internal static class GoldenKeys
{
    private const string Identity = "v1.identity";
    private const string ProtectedIdentity = "v1-protected.identity";
    private const string Password = "open sesame";

    private static readonly string[] Certificates = ["RSA 2048", "EC P-256", "EC P-384", "EC P-521"];

    /// <summary>What opens the lockbox, by name.</summary>
    public static IEnumerable<string> Names =>
        ["password", GoldenFiles.KeyFile, Identity, ProtectedIdentity, .. Certificates.Select(FileOf)];

    /// <summary>One of them, read from its file.</summary>
    public static KeyMaterial MaterialOf(string name, string folder)
    {
        string path = Path.Combine(folder, name);
        if (name == "password")
        {
            return TestSlots.Password(Password);
        }

        if (name == GoldenFiles.KeyFile)
        {
            return KeyMaterial.FromKeyFile(path);
        }

        if (name.EndsWith(".pem", StringComparison.Ordinal))
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(path);
            return KeyMaterial.FromCertificate(certificate);
        }

        using KeyMaterial password = TestSlots.Password(Password);
        using Identity identity = Engine.Identity.Load(path, password);
        return KeyMaterial.FromIdentity(identity);
    }

    /// <summary>Makes the keys, adds a slot for each, and changes two of the slots.</summary>
    public static void Make(GoldenWriter writer)
    {
        using Identity identity = Engine.Identity.Create();
        using KeyMaterial password = TestSlots.Password(Password);
        identity.Save(Path.Combine(writer.Folder, Identity));
        identity.Save(Path.Combine(writer.Folder, ProtectedIdentity), password, Argon2Cost.Minimum);
        writer.Change(transaction =>
        {
            Add(transaction, KeyProtector.FromPassword(password, Argon2Cost.Minimum), "to be replaced");
            Add(transaction, KeyProtector.FromRecipient(identity.Recipient), "to be removed");
            foreach (string name in Certificates)
            {
                X509Certificate2 certificate = TestCertificates.Get(name);
                File.WriteAllText(Path.Combine(writer.Folder, FileOf(name)), PemOf(certificate));
                Add(transaction, KeyProtector.FromCertificate(certificate), name);
            }
        });
        writer.Change(transaction =>
        {
            Add(transaction, KeyProtector.FromRecipient(identity.Recipient), "empf\u00E4nger");
            transaction.RemoveKeySlot(transaction.KeySlots[2].Id);
            using KeyProtector replacing = KeyProtector.FromPassword(password, Argon2Cost.Minimum);
            transaction.ReplaceKeySlot(transaction.KeySlots[1].Id, replacing);
        });
    }

    private static void Add(Transaction transaction, KeyProtector protector, string label)
    {
        using (protector)
        {
            protector.Label = label;
            transaction.AddKeySlot(protector);
        }
    }

    private static string FileOf(string certificate) =>
        $"v1-{certificate.Replace(' ', '-').ToLowerInvariant()}.pem";

    private static string PemOf(X509Certificate2 certificate)
    {
        StringBuilder pem = new(certificate.ExportCertificatePem());
        pem.Append('\n');
        using System.Security.Cryptography.AsymmetricAlgorithm key = certificate.GetRSAPrivateKey()
            ?? (System.Security.Cryptography.AsymmetricAlgorithm?)certificate.GetECDiffieHellmanPrivateKey()!;
        return pem.Append(key.ExportPkcs8PrivateKeyPem()).Append('\n').ToString();
    }
}
