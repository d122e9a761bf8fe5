namespace Lockbox.Engine.Primitives;

/// <summary>
/// Orders text by code point, as its UTF-8 sorts and as the index has names. Ordinal order of .NET goes by UTF-16, in
/// which what lies beyond U+FFFF comes before U+E000.
/// </summary>
internal static class CodePointOrder
{
    /// <summary>Less than, equal to or more than zero.</summary>
    public static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int same = a.CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
        {
            return a.Length - b.Length;
        }

        (char x, char y) = (a[same], b[same]);
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x - y : char.IsSurrogate(x) ? 1 : -1;
    }
}
