namespace Lockbox.Repository.Tests.Reading;

/// <summary>Comparisons of paths and names, by ordinal characters.</summary>
internal static class OrdinalText
{
    /// <summary>Whether a text begins with another.</summary>
    public static bool Begins(this string text, string with) => text.StartsWith(with, StringComparison.Ordinal);

    /// <summary>Whether a text ends with another.</summary>
    public static bool Ends(this string text, string with) => text.EndsWith(with, StringComparison.Ordinal);

    /// <summary>Whether a text contains another.</summary>
    public static bool Has(this string text, string part) => text.Contains(part, StringComparison.Ordinal);
}
