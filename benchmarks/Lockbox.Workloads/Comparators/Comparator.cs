namespace Lockbox.Workloads.Comparators;

/// <summary>Something that people use today to the same end, as lines of shell.</summary>
internal abstract class Comparator
{
    /// <summary>What the table calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Programs that it needs.</summary>
    public abstract IReadOnlyList<string> Needs { get; }

    /// <summary>What its processes find in their environment.</summary>
    public virtual IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>What to do once, before anything is measured; keys, mostly. Null for nothing.</summary>
    public virtual string? SetUp => null;

    /// <summary>What to do before each addition, untimed, once <c>output</c> is gone. Null for nothing.</summary>
    public virtual string? Begin(string output) => null;

    /// <summary>Puts the content of a directory into <paramref name="output"/>, which is not there yet.</summary>
    public abstract string Add(string source, string output);

    /// <summary>Brings it back to an empty directory.</summary>
    public abstract string Get(string output, string destination);
}
