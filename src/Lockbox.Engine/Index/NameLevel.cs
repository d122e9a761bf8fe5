namespace Lockbox.Engine.Index;

/// <summary>Walks over upper levels of the names that step over what lies deeper, however much it is.</summary>
internal static class NameLevel
{
    /// <summary>As many deeper names in a row are read before the rest of them is passed over by a look-up.</summary>
    private const int ReadBeforeSeeking = 16;

    /// <summary>
    /// Entries whose names begin with a prefix, in order; of those that go on with the same folder only the first.
    /// </summary>
    public static IEnumerable<Entry> Scan(Tree<Entry> names, string prefix)
    {
        for (string? from = prefix; from is not null;)
        {
            string begin = from;
            from = null;
            foreach (Entry entry in NameScan.Prefix(names, prefix, begin))
            {
                yield return entry;
                int slash = entry.Name.IndexOf('/', prefix.Length);
                if (slash >= 0)
                {
                    from = Behind(entry.Name, slash);
                    break;
                }
            }
        }
    }

    /// <summary>Entries whose names begin with a prefix and have no more than so many parts, in order.</summary>
    public static IEnumerable<Entry> Shallow(Tree<Entry> names, string prefix, int mostParts)
    {
        int deeper = 0;
        for (string? from = prefix; from is not null;)
        {
            string begin = from;
            from = null;
            foreach (Entry entry in NameScan.Prefix(names, prefix, begin))
            {
                int slash = EndOfPart(entry.Name, mostParts);
                if (slash < 0)
                {
                    deeper = 0;
                    yield return entry;
                }
                else if (++deeper > ReadBeforeSeeking)
                {
                    from = Behind(entry.Name, slash);
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
