using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Index;

/// <summary>Names as keys: their UTF-8, which sorts by code point.</summary>
internal static class NameKey
{
    /// <summary>The key of a name that is known to be valid.</summary>
    public static byte[] Of(string name) => StrictUtf8.Encoding.GetBytes(name);

    /// <summary>The key of a name, or false when no entry can have that name.</summary>
    public static bool TryEncode(string name, out byte[] key)
    {
        key = [];
        return name.Length is > 0 and <= Limits.NameBytesMax
            && StrictUtf8.TryEncode(name, out key) && key.Length <= Limits.NameBytesMax;
    }
}

/// <summary>Lazy walks over a part of the name tree.</summary>
internal static class NameScan
{
    /// <summary>Entries whose names begin with a prefix, from one on that need not be there.</summary>
    public static IEnumerable<Entry> Prefix(Tree<Entry> names, string prefix, string startAt = "")
    {
        byte[] key = [];
        byte[] from = [];
        if ((prefix.Length > 0 && !NameKey.TryEncode(prefix, out key))
            || (startAt.Length > 0 && !NameKey.TryEncode(startAt, out from)))
        {
            return [];
        }

        return names.Scan(from.AsSpan().SequenceCompareTo(key) > 0 ? from : key, key);
    }

    /// <summary>Entries whose names match, looking only where the literal beginning of the pattern allows.</summary>
    public static IEnumerable<Entry> Pattern(Tree<Entry> names, NamePattern pattern)
    {
        if (!pattern.IsLiteral)
        {
            IEnumerable<Entry> candidates = pattern.MostParts is { } parts
                ? NameLevel.Shallow(names, pattern.LiteralPrefix, parts)
                : Prefix(names, pattern.LiteralPrefix);
            return candidates.Where(entry => pattern.IsMatch(entry.Name));
        }

        return NameKey.TryEncode(pattern.LiteralPrefix, out byte[] key) && names.TryFind(key, out Entry? found)
            ? [found]
            : [];
    }
}
