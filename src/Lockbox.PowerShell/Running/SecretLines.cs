using System.Text;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// The lines of a secret that are looked for by themselves. Of several lines, those that stand in every file of their
/// kind are no secret, and masking them would make logs useless: <c>-----BEGIN CERTIFICATE-----</c>,
/// <c>kind: Config</c>, <c>----------------</c>. So a line counts when it has at least 16 characters, of which 8 are
/// different, and is not the first or last line of PEM. Blanks at its ends do not count.
/// </summary>
internal static class SecretLines
{
    /// <summary>The fewest characters of a line that is looked for.</summary>
    public const int ShortestLine = 16;

    /// <summary>The fewest different characters of such a line.</summary>
    public const int FewestDifferent = 8;

    /// <summary>Adds the lines.</summary>
    /// <param name="forms">Takes them.</param>
    /// <param name="text">The secret in UTF-8. When there is but one line in it, that is the secret itself.</param>
    public static void AddTo(SecretForms forms, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> whole = text.Trim(" \t\r\n"u8);
        if (!whole.ContainsAny("\r\n"u8))
        {
            if (Encoding.UTF8.GetCharCount(whole) >= SecretPatterns.ShortestLength)
            {
                forms.Add(whole);
            }

            return;
        }

        foreach (Range range in text.SplitAny("\r\n"u8))
        {
            ReadOnlySpan<byte> line = text[range].Trim(" \t"u8);
            if (IsSecret(line))
            {
                forms.Add(line);
            }
        }
    }

    private static bool IsSecret(ReadOnlySpan<byte> line) =>
        Encoding.UTF8.GetCharCount(line) >= ShortestLine && !IsArmour(line) && IsVaried(line);

    private static bool IsArmour(ReadOnlySpan<byte> line) =>
        (line.StartsWith("-----BEGIN "u8) || line.StartsWith("-----END "u8)) && line.EndsWith("-----"u8);

    // The characters are a part of the secret, so that they are forgotten afterwards.
    private static bool IsVaried(ReadOnlySpan<byte> line)
    {
        Span<Rune> seen = stackalloc Rune[FewestDifferent];
        int count = 0;
        while (!line.IsEmpty && count < FewestDifferent)
        {
            Rune.DecodeFromUtf8(line, out Rune rune, out int consumed);
            line = line[consumed..];
            if (!seen[..count].Contains(rune))
            {
                seen[count++] = rune;
            }
        }

        seen.Clear();
        return count == FewestDifferent;
    }
}
