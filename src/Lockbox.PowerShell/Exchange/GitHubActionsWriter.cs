using System.Security.Cryptography;
using System.Text;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Writes what GitHub Actions reads from the file that <c>GITHUB_ENV</c> names: <c>NAME&lt;&lt;delimiter</c>, the
/// value,
/// the delimiter on a line of its own. The delimiter is random for each value and does not occur in it, so that no
/// value
/// can end early and set a second variable.
/// </summary>
internal static class GitHubActionsWriter
{
    /// <summary>Writes one variable.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Its lines without the end of the last one; the caller disposes it.</returns>
    public static SecretBuffer Write(EnvironmentEntry entry)
    {
        byte[] delimiter = Delimiter(entry.Value);
        return new SecretBuffer()
            .Append(entry.Name).Append("<<"u8).Append(delimiter).Append((byte)'\n')
            .Append(entry.Value).Append((byte)'\n')
            .Append(delimiter);
    }

    private static byte[] Delimiter(ReadOnlySpan<byte> value)
    {
        while (true)
        {
            string random = RandomNumberGenerator.GetHexString(32, lowercase: true);
            byte[] delimiter = Encoding.ASCII.GetBytes($"lockbox_{random}");
            if (value.IndexOf(delimiter) < 0)
            {
                return delimiter;
            }
        }
    }
}
