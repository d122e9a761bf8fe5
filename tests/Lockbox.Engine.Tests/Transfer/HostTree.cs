using System.Security.Cryptography;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>Compares trees of the host in everything that a lockbox promises to keep.</summary>
internal static class HostTree
{
    /// <summary>One line per file, directory and link below a directory; equal trees have equal lines.</summary>
    public static string[] Describe(string root, bool withMetadata = true)
    {
        WalkOptions options = new()
        {
            Hidden = true,
            Reading = FolderReading.Ordinary,
            OnError = (path, error) => Assert.Fail($"{path}: {error.Message}"),
        };
        using HostWalker walker = new(options);
        return [.. walker.Walk(root, string.Empty, true, default).Select(entry => Describe(entry, withMetadata))];
    }

    /// <summary>Bytes that do not compress, the same for the same seed.</summary>
    public static byte[] Noise(int length, int seed)
    {
        using Aes aes = Aes.Create();
        aes.Key = SHA256.HashData(BitConverter.GetBytes(seed));
        return aes.EncryptCbc(new byte[length], new byte[16], PaddingMode.PKCS7)[..length];
    }

    private static string Describe(HostItem item, bool withMetadata)
    {
        string content = item.Kind == EntryKind.File
            ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(item.HostPath)))
            : item.Facts!.LinkTarget ?? string.Empty;
        HostFacts facts = item.Facts!;
        string metadata = withMetadata ? $"|{facts.ModifiedAt.Ticks}|{(int?)facts.UnixMode}" : string.Empty;
        return $"{item.Name}|{item.Kind}|{facts.Length}|{content}{metadata}";
    }
}
