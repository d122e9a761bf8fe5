using Lockbox.Engine;

namespace Lockbox.PowerShell.Items;

/// <summary>Where entries are looked up: a snapshot, or a transaction with what it has staged.</summary>
/// <param name="Find">The entry of exactly this name, or null.</param>
/// <param name="Below">All entries whose names begin with a text.</param>
/// <param name="Matching">All entries that match a pattern.</param>
internal sealed record EntrySource(
    Func<string, Entry?> Find,
    Func<string, IEnumerable<Entry>> Below,
    Func<NamePattern, IEnumerable<Entry>> Matching)
{
    /// <summary>A snapshot as a source.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <returns>The source.</returns>
    public static EntrySource Of(Snapshot snapshot) => new(snapshot.Find, snapshot.Enumerate, snapshot.Enumerate);

    /// <summary>A transaction as a source.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <returns>The source.</returns>
    public static EntrySource Of(Transaction transaction) =>
        new(transaction.Find, transaction.Enumerate, transaction.Enumerate);
}

/// <summary>
/// What -Name, -LiteralName and -InputObject select. A name without wildcards that selects nothing is an error about
/// that name; a wildcard may match nothing.
/// </summary>
internal sealed class ItemSelection
{
    private readonly List<(string Text, bool IsLiteral)> _wanted = [];

    /// <summary>Whether a directory stands for everything below it as well.</summary>
    public bool WithContent { get; init; }

    /// <summary>True when nothing in particular was asked for, which means everything.</summary>
    public bool IsEverything => _wanted.Count == 0;

    /// <summary>What was asked for, as the user wrote it.</summary>
    public IEnumerable<string> Texts => _wanted.Select(wanted => wanted.Text);

    /// <summary>Adds names that may hold wildcards.</summary>
    /// <param name="names">The names, or null.</param>
    /// <returns>This.</returns>
    public ItemSelection AddPatterns(IEnumerable<string>? names)
    {
        _wanted.AddRange((names ?? []).Select(name => (FromUser(name), false)));
        return this;
    }

    /// <summary>Adds names that are taken as they are.</summary>
    /// <param name="names">The names, or null.</param>
    /// <returns>This.</returns>
    public ItemSelection AddLiterals(IEnumerable<string>? names)
    {
        _wanted.AddRange((names ?? []).Select(name => (name, true)));
        return this;
    }

    /// <summary>Whether a name was asked for itself, and not by a wildcard.</summary>
    /// <param name="name">A full name.</param>
    /// <returns>True when the user wrote it.</returns>
    public bool Names(string name) =>
        _wanted.Any(wanted =>
            (wanted.IsLiteral || !NamePattern.ContainsWildcards(wanted.Text)) && wanted.Text.Trim('/') == name);

    /// <summary>A name as users type it: on Windows, and only there, <c>\</c> separates parts too.</summary>
    /// <param name="name">The name or pattern.</param>
    /// <returns>The name with slashes.</returns>
    public static string FromUser(string name) =>
        OperatingSystem.IsWindows() ? name.Replace('\\', '/') : name;

    /// <summary>The entries selected, each once, in the order asked for and then by name.</summary>
    /// <param name="source">Where to look.</param>
    /// <param name="onError">Told about names that select nothing or are no names; the rest goes on.</param>
    /// <returns>The entries, lazily.</returns>
    public IEnumerable<Entry> Resolve(EntrySource source, Action<LockboxException, string> onError)
    {
        if (IsEverything)
        {
            return source.Below(string.Empty);
        }

        IEnumerable<Entry> all =
            _wanted.SelectMany(wanted => ResolveOne(source, wanted.Text, wanted.IsLiteral, onError));
        bool canRepeat = _wanted.Count > 1 || WithContent;
        return canRepeat ? all.DistinctBy(entry => entry.Name, StringComparer.Ordinal) : all;
    }

    /// <summary>
    /// The names selected, without those below others of them: what goes along with its directory is not named again.
    /// A directory may have no entry of its own.
    /// </summary>
    /// <param name="source">Where to look.</param>
    /// <param name="onError">Told about names that select nothing or are no names; the rest goes on.</param>
    /// <returns>Full names, in ordinal order.</returns>
    public IEnumerable<string> ResolveTops(EntrySource source, Action<LockboxException, string> onError)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach ((string text, bool isLiteral) in _wanted)
        {
            string literal = text.Trim('/');
            bool isImplied = (isLiteral || !NamePattern.ContainsWildcards(text))
                && source.Find(literal) is null && source.Below(literal + "/").Any();
            names.UnionWith(isImplied ? [literal] : ResolveOne(source, text, isLiteral, onError).Select(e => e.Name));
        }

        return names.Where(name => !names.Overlaps(ParentsOf(name)));
    }

    private static IEnumerable<string> ParentsOf(string name)
    {
        for (string parent = EntryName.Parent(name); parent.Length > 0; parent = EntryName.Parent(parent))
        {
            yield return parent;
        }
    }

    private IEnumerable<Entry> ResolveOne(
        EntrySource source, string text, bool isLiteral, Action<LockboxException, string> onError)
    {
        NamePattern? pattern = null;
        try
        {
            pattern = isLiteral ? null : NamePattern.Parse(text);
        }
        catch (LockboxInvalidNameException e)
        {
            onError(e, text);
            return [];
        }

        if (pattern is null or { IsLiteral: true })
        {
            return ResolveLiteral(source, pattern?.LiteralPrefix ?? text, onError);
        }

        IEnumerable<Entry> matches = source.Matching(pattern);
        return WithContent ? matches.SelectMany(entry => WithBelow(source, entry)) : matches;
    }

    private IEnumerable<Entry> ResolveLiteral(EntrySource source, string name, Action<LockboxException, string> onError)
    {
        Entry? entry = source.Find(name);
        if (WithContent)
        {
            // A directory may have no entry of its own when only files were added.
            IEnumerable<Entry> below = entry is null or { Kind: EntryKind.Directory } ? source.Below(name + "/") : [];
            bool isFound = false;
            foreach (Entry found in entry is null ? below : below.Prepend(entry))
            {
                isFound = true;
                yield return found;
            }

            if (isFound)
            {
                yield break;
            }
        }
        else if (entry is not null)
        {
            yield return entry;
            yield break;
        }

        onError(NotFound(source, name), name);
    }

    private static IEnumerable<Entry> WithBelow(EntrySource source, Entry entry) =>
        entry.Kind == EntryKind.Directory ? source.Below(entry.Name + "/").Prepend(entry) : [entry];

    /// <summary>The error about a name that nothing has, with what may have been meant.</summary>
    /// <param name="source">Where it was looked for.</param>
    /// <param name="name">The name.</param>
    /// <returns>The error.</returns>
    public static LockboxItemNotFoundException NotFound(EntrySource source, string name)
    {
        string shown = EntryName.ToDisplay(name);
        bool hasChildren = source.Below(name + "/").Any();
        return new LockboxItemNotFoundException(
            $"There is no item '{shown}' in the lockbox.",
            hasChildren
                ? $"There are items below it: '{shown}/**' matches them."
                : "Names are case-sensitive and relative to the top of the lockbox; Get-LockboxItem lists them.");
    }
}
