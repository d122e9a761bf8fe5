using Lockbox.Engine;

namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the names of the items in an unlocked lockbox, one directory at a time.</summary>
public class ItemNameCompleter : NameCompleter<Entry>
{
    /// <inheritdoc/>
    private protected sealed override IEnumerable<Entry> Level(Snapshot snapshot, string word) =>
        snapshot.EnumerateLevel(word);

    /// <inheritdoc/>
    private protected sealed override string NameOf(Entry one) => one.Name;

    /// <inheritdoc/>
    private protected sealed override bool IsFolder(Entry one) => one.Kind == EntryKind.Directory;

    /// <inheritdoc/>
    private protected sealed override string ToolTip(Entry one) =>
        $"{DisplayText.Name(one.Name)}, {one.Kind}, {DisplayText.Size(one.Length)}, "
        + DisplayText.Time(one.ModifiedAt.ToLocalTime());
}
