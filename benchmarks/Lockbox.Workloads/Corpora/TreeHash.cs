using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lockbox.Workloads.Corpora;

/// <summary>
/// One hash for a tree: SHA-256 over what <c>find . -type f | sort | xargs sha256sum</c> prints in the C locale.
/// </summary>
internal static class TreeHash
{
    private const int DigitsKept = 16;

    /// <summary>The first 16 hexadecimal digits of the hash.</summary>
    public static string Of(string root)
    {
        StringBuilder listing = new();
        foreach (string name in TreeNames.Of(root))
        {
            using FileStream file = File.OpenRead(Path.Combine(root, name));
            string hash = Convert.ToHexStringLower(SHA256.HashData(file));
            listing.Append(CultureInfo.InvariantCulture, $"{hash}  ./{name}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing.ToString())))[..DigitsKept];
    }
}
