namespace Lockbox.Engine.Transfer;

/// <summary>Where an entry goes.</summary>
/// <param name="entry">The entry.</param>
/// <param name="name">Its name below the destination.</param>
/// <param name="replaces">Whether it may replace what is there.</param>
internal sealed class ExportTarget(Entry entry, string name, bool replaces)
{
    private bool _superseded;

    /// <summary>The entry.</summary>
    public Entry Entry { get; } = entry;

    /// <summary>Its name below the destination.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it may replace what is there.</summary>
    public bool Replaces { get; } = replaces;

    /// <summary>
    /// Locked while the item is written and put in its place: the target itself, because there may be a million.
    /// </summary>
    public object Gate => this;

    /// <summary>Whether another entry has the place now. Asked within <see cref="Gate"/>.</summary>
    public bool IsSuperseded => _superseded;

    /// <summary>Another entry takes the place. If this one has it already, the other will replace it.</summary>
    public void Supersede()
    {
        lock (Gate)
        {
            _superseded = true;
        }
    }
}
