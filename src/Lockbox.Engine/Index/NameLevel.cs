using Lockbox.Engine.Format;

namespace Lockbox.Engine.Index;

/// <summary>Walks over upper levels of the names that step over what lies deeper, however much it is.</summary>
internal static class NameLevel
{
    /// <summary>As many deeper names in a row are read before the rest of them is passed over by a look-up.</summary>
    private const int ReadBeforeSeeking = 16;

    /// <summary>
    /// What has a name that begins with a prefix, in order; of those that go on with the same folder only the first.
    /// </summary>
    public static IEnumerable<TValue> Scan<TValue>(Tree<TValue> names, string prefix)
        where TValue : class, INamed
    {
        for (string? from = prefix; from is not null;)
        {
            string begin = from;
            from = null;
            foreach (TValue named in NameScan.Prefix(names, prefix, begin))
            {
                yield return named;
                int slash = named.Name.IndexOf('/', prefix.Length);
                if (slash >= 0)
                {
                    from = Behind(named.Name, slash);
                    break;
                }
            }
        }
    }

    /// <summary>What has a name that begins with a prefix and has no more than so many parts, in order.</summary>
    public static IEnumerable<TValue> Shallow<TValue>(Tree<TValue> names, string prefix, int mostParts)
        where TValue : class, INamed
    {
        int deeper = 0;
        for (string? from = prefix; from is not null;)
        {
            string begin = from;
            from = null;
            foreach (TValue named in NameScan.Prefix(names, prefix, begin))
            {
                int slash = EndOfPart(named.Name, mostParts);
                if (slash < 0)
                {
                    deeper = 0;
                    yield return named;
                }
                else if (++deeper > ReadBeforeSeeking)
                {
                    from = Behind(named.Name, slash);
                    deeper = 0;
                    break;
                }
            }
        }
    }

    /// <summary>The first name in order that nothing in the folder which ends at a slash can have.</summary>
    private static string Behind(string name, int slash) => $"{name.AsSpan(0, slash)}{(char)('/' + 1)}";

    /// <summary>Where the slash behind the n-th part is, or -1.</summary>
    private static int EndOfPart(string name, int part)
    {
        int slash = -1;
        for (int i = 0; i < part; i++)
        {
            slash = name.IndexOf('/', slash + 1);
            if (slash < 0)
            {
                return -1;
            }
        }

        return slash;
    }
}
