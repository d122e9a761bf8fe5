namespace Lockbox.Engine.Transfer;

/// <summary>Where an entry goes.</summary>
/// <param name="entry">The entry.</param>
/// <param name="name">Its name below the destination.</param>
/// <param name="replaces">Whether it may replace what is there.</param>
internal sealed class ExportTarget(Entry entry, string name, bool replaces)
{
    private readonly Lock _lock = new();
    private bool _superseded;

    /// <summary>The entry.</summary>
    public Entry Entry { get; } = entry;

    /// <summary>Its name below the destination.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it may replace what is there.</summary>
    public bool Replaces { get; } = replaces;

    /// <summary>Another entry takes the place. If this one has it already, the other will replace it.</summary>
    public void Supersede()
    {
        lock (_lock)
        {
            _superseded = true;
        }
    }

    /// <summary>Puts the finished file in its place, unless that belongs to another entry now. True when it did.</summary>
    public bool TryPublish(Action publish)
    {
        lock (_lock)
        {
            if (!_superseded)
            {
                publish();
            }

            return !_superseded;
        }
    }
}
