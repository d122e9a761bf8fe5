namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Writes <c>export NAME='value'</c> for every POSIX shell. In single quotes a shell takes everything as it is, lines
/// too, up to the next single quote (POSIX.1-2024, Shell Command Language, 2.2.2); each of those closes the quotes,
/// stands behind a backslash, and opens them again.
/// </summary>
internal static class PosixWriter
{
    /// <summary>Writes one command.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The command without the end of its last line; the caller disposes it.</returns>
    public static SecretBuffer Write(EnvironmentEntry entry)
    {
        SecretBuffer line = new SecretBuffer().Append("export ").Append(entry.Name).Append("='"u8);
        ReadOnlySpan<byte> rest = entry.Value;
        for (int quote = rest.IndexOf((byte)'\''); quote >= 0; quote = rest.IndexOf((byte)'\''))
        {
            line.Append(rest[..quote]).Append(@"'\''"u8);
            rest = rest[(quote + 1)..];
        }

        return line.Append(rest).Append((byte)'\'');
    }
}
