using System.Text;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Writes <c>$env:NAME = 'value'</c> in ASCII alone. What is not printable ASCII is written as the number of the
/// character, because PowerShell takes several characters for quotes (U+2018 to U+201B, U+201C to U+201E), and because
/// Windows PowerShell reads files without a byte order mark in the code page of the machine, where bytes of any other
/// letter may become such a quote.
/// </summary>
internal static class PowerShellWriter
{
    /// <summary>Writes one statement.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The statement on one line without its end; the caller disposes it.</returns>
    public static SecretBuffer Write(EnvironmentEntry entry)
    {
        SecretBuffer line = new SecretBuffer().Append("$env:").Append(entry.Name).Append(" = "u8);
        if (entry.Value.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            WriteExpandable(entry.Value, line);
        }
        else
        {
            WriteLiteral(entry.Value, line);
        }

        return line;
    }

    private static void WriteLiteral(ReadOnlySpan<byte> value, SecretBuffer line)
    {
        line.Append((byte)'\'');
        foreach (byte character in value)
        {
            _ = character == '\'' ? line.Append("''"u8) : line.Append(character);
        }

        line.Append((byte)'\'');
    }

    // In double quotes only the backtick, the dollar sign and the quote mean something, and what follows a backtick.
    private static void WriteExpandable(ReadOnlySpan<byte> value, SecretBuffer line)
    {
        line.Append((byte)'"');
        Span<char> units = stackalloc char[2];
        foreach (Rune rune in Runes(value))
        {
            if (rune.Value is '`' or '$' or '"')
            {
                line.Append((byte)'`').Append((byte)rune.Value);
            }
            else if (rune.Value is >= ' ' and <= '~')
            {
                line.Append((byte)rune.Value);
            }
            else if (rune.Value is '\n' or '\r' or '\t')
            {
                byte letter = rune.Value switch { '\n' => (byte)'n', '\r' => (byte)'r', _ => (byte)'t' };
                line.Append((byte)'`').Append(letter);
            }
            else
            {
                WriteNumbers(units[..rune.EncodeToUtf16(units)], line);
            }
        }

        line.Append((byte)'"');
    }

    // Windows PowerShell has no `u{…}.
    private static void WriteNumbers(ReadOnlySpan<char> units, SecretBuffer line)
    {
        Span<byte> digits = stackalloc byte[4];
        foreach (char unit in units)
        {
            for (int i = 0; i < digits.Length; i++)
            {
                digits[i] = "0123456789ABCDEF"u8[(unit >> (12 - (4 * i))) & 15];
            }

            line.Append("$([char]0x"u8).Append(digits).Append((byte)')');
        }
    }

    private static RuneEnumerator Runes(ReadOnlySpan<byte> value) => new(value);

    /// <summary>The characters of valid UTF-8, without a string of it.</summary>
    private ref struct RuneEnumerator(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public Rune Current { get; private set; }

        public readonly RuneEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            Rune.DecodeFromUtf8(_rest, out Rune rune, out int consumed);
            Current = rune;
            _rest = _rest[consumed..];
            return true;
        }
    }
}
