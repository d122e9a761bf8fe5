namespace Lockbox.Engine.Index;

/// <summary>The names that have something below them: of <c>a/b/c</c>, <c>a</c> and <c>a/b</c>.</summary>
internal sealed class ParentNames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private string _last = string.Empty;

    /// <summary>Whether a name has something below it.</summary>
    public bool Contains(ReadOnlySpan<char> name) =>
        _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    /// <summary>Notes everything above a name. What is above a name that is known is known too.</summary>
    public void AddAbove(string name)
    {
        // Names come by directory, so what is above this one was mostly noted just now.
        int slash = name.LastIndexOf('/');
        if (_last.Length > slash && slash > 0 && _last[slash] == '/' && _last.AsSpan().StartsWith(name.AsSpan(0, slash)))
        {
            return;
        }

        _last = name;
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known =
            _names.GetAlternateLookup<ReadOnlySpan<char>>();
        while (slash > 0 && known.Add(name.AsSpan(0, slash)))
        {
            slash = name.LastIndexOf('/', slash - 1);
        }
    }

    /// <summary>Forgets all names.</summary>
    public void Clear()
    {
        _names.Clear();
        _last = string.Empty;
    }
}
