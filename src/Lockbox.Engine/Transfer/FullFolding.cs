using System.Collections.Frozen;
using System.Text;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Full case folding (Unicode, CaseFolding.txt, statuses C and F) of names in canonical decomposition, which the base
/// library does not have. Which of the spellings is the common one does not matter: it is in upper case here.
/// </summary>
internal static class FullFolding
{
    /// <summary>Foldings to several characters that neither decomposing nor simple upper case brings about.</summary>
    private static readonly FrozenDictionary<char, string> Several = new Dictionary<char, string>
    {
        ['\u00DF'] = "SS", ['\u1E9E'] = "SS", ['\u017F'] = "S", ['\u0149'] = "\u02BCN", ['\u1E9A'] = "A\u02BE",
        ['\u0587'] = "\u0535\u0552", ['\uFB00'] = "FF", ['\uFB01'] = "FI", ['\uFB02'] = "FL", ['\uFB03'] = "FFI",
        ['\uFB04'] = "FFL", ['\uFB05'] = "ST", ['\uFB06'] = "ST", ['\uFB13'] = "\u0544\u0546",
        ['\uFB14'] = "\u0544\u0535", ['\uFB15'] = "\u0544\u053B", ['\uFB16'] = "\u054E\u0546",
        ['\uFB17'] = "\u0544\u053D",
    }.ToFrozenDictionary();

    /// <summary>Folds.</summary>
    public static string Fold(string decomposed)
    {
        StringBuilder? folded = null;
        for (int i = 0; i < decomposed.Length; i++)
        {
            if (Several.TryGetValue(decomposed[i], out string? several))
            {
                _ = (folded ??= new StringBuilder().Append(decomposed, 0, i)).Append(several);
            }
            else
            {
                _ = folded?.Append(decomposed[i]);
            }
        }

        // Down first: some capitals, as the theta symbol, share their small letter with another one.
        return (folded?.ToString() ?? decomposed).ToLowerInvariant().ToUpperInvariant();
    }

    /// <summary>
    /// Leaves out the characters that HFS+ and the case-folding directories of Linux do not compare: those of
    /// Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt) in the Basic Multilingual Plane, and tags.
    /// </summary>
    public static string WithoutIgnorables(string name)
    {
        StringBuilder kept = new(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (!IsIgnorable(rune.Value))
            {
                _ = kept.Append(rune);
            }
        }

        return kept.Length == name.Length ? name : kept.ToString();
    }

    private static bool IsIgnorable(int code) => code is 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5
        or (>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E)
        or (>= 0x2060 and <= 0x206F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0
        or (>= 0xFFF0 and <= 0xFFF8) or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A)
        or (>= 0xE0000 and <= 0xE0FFF);
}
