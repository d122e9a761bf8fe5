using System.Text;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// What a secret looks like inside a JSON string (RFC 8259), as the usual libraries write it: with the least that must
/// be escaped, and with other characters as \uXXXX in either case.
/// </summary>
internal static class JsonForms
{
    private static readonly Style[] Styles =
    [
        // JavaScript, Newtonsoft and ConvertTo-Json, jq, Rust; then PHP, which escapes the slash.
        new(Escaped: string.Empty),
        new(Escaped: string.Empty, Slash: true),

        // Python and ConvertTo-Json -EscapeHandling EscapeNonAscii; Ruby and others in upper case; PHP.
        new(Escaped: string.Empty, NonAscii: true),
        new(Escaped: string.Empty, NonAscii: true, Upper: true),
        new(Escaped: string.Empty, NonAscii: true, Slash: true),

        // System.Text.Json; Go; ConvertTo-Json -EscapeHandling EscapeHtml.
        new(Escaped: "\"&'+<>`\u007F", NonAscii: true, Upper: true),
        new(Escaped: "&<>\u2028\u2029"),
        new(Escaped: "\"&'<>"),

        // Every character, which is never wrong.
        new(Escaped: string.Empty, Everything: true),
        new(Escaped: string.Empty, Everything: true, Upper: true),
    ];

    /// <summary>Adds the forms of a secret.</summary>
    /// <param name="forms">Takes them.</param>
    /// <param name="text">The secret in UTF-8.</param>
    public static void AddTo(SecretForms forms, ReadOnlySpan<byte> text)
    {
        foreach (Style style in Styles)
        {
            forms.AddEscaped(text, style.Escape, most: 6);
        }
    }

    /// <summary>One way of writing JSON strings.</summary>
    /// <param name="Escaped">What is written as \uXXXX besides control characters.</param>
    /// <param name="NonAscii">Whether everything beyond ASCII is written so.</param>
    /// <param name="Upper">Whether its hexadecimal digits are upper case.</param>
    /// <param name="Slash">Whether a slash is written as \/.</param>
    /// <param name="Everything">Whether all characters are written as \uXXXX.</param>
    private sealed record Style(
        string Escaped, bool NonAscii = false, bool Upper = false, bool Slash = false, bool Everything = false)
    {
        /// <summary>Writes the form of one character.</summary>
        public int Escape(Rune rune, ReadOnlySpan<byte> utf8, Span<byte> to)
        {
            bool isNumbered = Everything || (NonAscii && !rune.IsAscii)
                || (rune.IsBmp && Escaped.Contains((char)rune.Value, StringComparison.Ordinal));
            char letter = isNumbered ? '\0' : rune.Value switch
            {
                '"' => '"',
                '\\' => '\\',
                '\b' => 'b',
                '\f' => 'f',
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                '/' when Slash => '/',
                _ => '\0',
            };
            if (letter != '\0')
            {
                to[0] = (byte)'\\';
                to[1] = (byte)letter;
                return 2;
            }

            if (!isNumbered && rune.Value >= ' ')
            {
                utf8.CopyTo(to);
                return utf8.Length;
            }

            Span<char> units = stackalloc char[2];
            int count = rune.EncodeToUtf16(units);
            for (int i = 0; i < count; i++)
            {
                WriteNumber(units[i], to[(i * 6)..]);
            }

            return count * 6;
        }

        private void WriteNumber(char unit, Span<byte> to)
        {
            ReadOnlySpan<byte> digits = Upper ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
            to[0] = (byte)'\\';
            to[1] = (byte)'u';
            for (int i = 0; i < 4; i++)
            {
                to[2 + i] = digits[(unit >> (12 - 4 * i)) & 0xF];
            }
        }
    }
}
