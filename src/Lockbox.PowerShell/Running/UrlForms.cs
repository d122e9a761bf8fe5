using System.Text;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// What a secret looks like in a URL or a form (RFC 3986, HTML forms): percent signs with hexadecimal digits in either
/// case, a blank as %20 or +, with the characters kept that the usual libraries keep.
/// </summary>
internal static class UrlForms
{
    // The characters besides letters, digits, - . and _ that are kept: by RFC 3986 (.NET, Go, curl), by Python's quote
    // (and a path's segments), by encodeURIComponent, by WebUtility, by forms, by UrlEncoder and by encodeURI.
    private static readonly string[] Kept = ["~", "~/", "~!'()*", "!()*", "*", "~!$()*,;@", "~!'()*;,/?:@&=+$#"];

    /// <summary>Adds the forms of a secret.</summary>
    /// <param name="forms">Takes them.</param>
    /// <param name="text">The secret in UTF-8.</param>
    public static void AddTo(SecretForms forms, ReadOnlySpan<byte> text)
    {
        foreach (string kept in Kept)
        {
            forms.AddEscaped(text, (rune, utf8, to) => Escape(rune, utf8, to, kept, "0123456789ABCDEF"u8, '%'), 3);
            forms.AddEscaped(text, (rune, utf8, to) => Escape(rune, utf8, to, kept, "0123456789abcdef"u8, '%'), 3);
            forms.AddEscaped(text, (rune, utf8, to) => Escape(rune, utf8, to, kept, "0123456789ABCDEF"u8, '+'), 3);
            forms.AddEscaped(text, (rune, utf8, to) => Escape(rune, utf8, to, kept, "0123456789abcdef"u8, '+'), 3);
        }
    }

    private static int Escape(
        Rune rune, ReadOnlySpan<byte> utf8, Span<byte> to, string kept, ReadOnlySpan<byte> digits, char blank)
    {
        if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || IsKept((char)rune.Value, kept)))
        {
            to[0] = utf8[0];
            return 1;
        }

        if (rune.Value == ' ' && blank == '+')
        {
            to[0] = (byte)'+';
            return 1;
        }

        int length = 0;
        foreach (byte b in utf8)
        {
            to[length++] = (byte)'%';
            to[length++] = digits[b >> 4];
            to[length++] = digits[b & 0xF];
        }

        return length;
    }

    private static bool IsKept(char c, string kept) =>
        c is '-' or '.' or '_' || kept.Contains(c, StringComparison.Ordinal);
}
