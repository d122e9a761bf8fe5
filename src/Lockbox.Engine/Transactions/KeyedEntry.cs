using Lockbox.Engine.Format;
using Lockbox.Engine.Index;

namespace Lockbox.Engine.Transactions;

/// <summary>An entry that can be kept, with its key. Made on any thread, so that staging has less to do.</summary>
internal readonly record struct KeyedEntry
{
    private KeyedEntry(byte[] key, Entry entry) => (Key, Entry) = (key, entry);

    /// <summary>The name as a key.</summary>
    public byte[] Key { get; }

    /// <summary>The entry.</summary>
    public Entry Entry { get; }

    /// <summary>Checks and encodes.</summary>
    /// <exception cref="ArgumentException">A reader would refuse the entry.</exception>
    public static KeyedEntry Of(Entry entry) => EntryShape.FindFault(entry) is { } fault
        ? throw new ArgumentException($"'{entry.Name}' cannot be kept: {fault}.", nameof(entry))
        : new KeyedEntry(NameKey.Of(entry.Name), entry);

    /// <summary>The same entry with its content, of the same length, in other places.</summary>
    public KeyedEntry WithRuns(IReadOnlyList<ContentRun> runs) => new(Key, Entry.WithRuns(runs));
}
