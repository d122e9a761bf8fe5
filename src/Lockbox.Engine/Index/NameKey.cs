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

/// <summary>Lazy walks over a part of a tree of names: of entries or of variables.</summary>
internal static class NameScan
{
    /// <summary>What has a name that begins with a prefix, from one on that need not be there.</summary>
    public static IEnumerable<TValue> Prefix<TValue>(Tree<TValue> names, string prefix, string startAt = "")
        where TValue : class, INamed
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

    /// <summary>What has a name that matches, looking only where the literal beginning of the pattern allows.</summary>
    public static IEnumerable<TValue> Pattern<TValue>(Tree<TValue> names, NamePattern pattern)
        where TValue : class, INamed
    {
        if (!pattern.IsLiteral)
        {
            IEnumerable<TValue> candidates = pattern.MostParts is { } parts
                ? NameLevel.Shallow(names, pattern.LiteralPrefix, parts)
                : Prefix(names, pattern.LiteralPrefix);
            return candidates.Where(found => pattern.IsMatch(found.Name));
        }

        return NameKey.TryEncode(pattern.LiteralPrefix, out byte[] key) && names.TryFind(key, out TValue? only)
            ? [only]
            : [];
    }
}
