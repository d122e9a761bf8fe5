namespace Lockbox.Engine.Index;

/// <summary>A walk over one level of the names that steps over what lies deeper, however much it is.</summary>
internal static class NameLevel
{
    private const byte Slash = (byte)'/';
    private const byte AfterSlash = Slash + 1;

    /// <summary>
    /// Entries whose names begin with a prefix, in order; of what has a further slash in common only the first.
    /// </summary>
    public static IEnumerable<Entry> Scan(Tree<Entry> names, string prefix)
    {
        byte[] start = [];
        if (prefix.Length > 0 && !NameKey.TryEncode(prefix, out start))
        {
            yield break;
        }

        for (byte[]? from = start; from is not null;)
        {
            byte[] begin = from;
            from = null;
            foreach (KeyValuePair<byte[], Entry> item in names.Scan(begin).TakeWhile(i => IsBelow(i.Key, start)))
            {
                yield return item.Value;
                if (BehindFolder(item.Key, start.Length) is { } behind)
                {
                    from = behind;
                    break;
                }
            }
        }
    }

    private static bool IsBelow(byte[] key, byte[] start) => key.AsSpan().StartsWith(start);

    /// <summary>The first key that no name in the folder of this name can have; null when it is in none.</summary>
    private static byte[]? BehindFolder(byte[] key, int from)
    {
        int slash = key.AsSpan(from).IndexOf(Slash);
        return slash < 0 ? null : [.. key.AsSpan(0, from + slash), AfterSlash];
    }
}
