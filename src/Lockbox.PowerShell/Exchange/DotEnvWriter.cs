using System.Buffers;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Writes <c>NAME=value</c>: bare where nothing in the value means anything, else in single quotes, else in double
/// quotes
/// with escapes. <see cref="DotEnvReader"/> reads the value back exactly, and a shell that runs the line by mistake
/// finds nothing in it to run.
/// </summary>
internal static class DotEnvWriter
{
    private static readonly SearchValues<byte> Bare = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+,-"u8);

    private static readonly SearchValues<byte> NotInSingleQuotes = SearchValues.Create("'\r\n"u8);

    /// <summary>Writes one line.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The line without its end; the caller disposes it.</returns>
    public static SecretBuffer Write(EnvironmentEntry entry)
    {
        ReadOnlySpan<byte> value = entry.Value;
        SecretBuffer line = new SecretBuffer().Append(entry.Name).Append((byte)'=');
        if (!value.ContainsAnyExcept(Bare))
        {
            return line.Append(value);
        }

        if (!value.ContainsAny(NotInSingleQuotes))
        {
            return line.Append((byte)'\'').Append(value).Append((byte)'\'');
        }

        line.Append((byte)'"');
        foreach (byte character in value)
        {
            Escape(character, line);
        }

        return line.Append((byte)'"');
    }

    private static void Escape(byte character, SecretBuffer line)
    {
        switch (character)
        {
            case (byte)'\n':
                line.Append("\\n"u8);
                break;
            case (byte)'\r':
                line.Append("\\r"u8);
                break;
            case (byte)'\\' or (byte)'"' or (byte)'$' or (byte)'`':
                line.Append((byte)'\\').Append(character);
                break;
            default:
                line.Append(character);
                break;
        }
    }
}
