using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The leaves of the tree of entries. The key is the name in UTF-8. The values are number columns, which all but vanish
/// where all entries are alike, and behind them what is not a number: link targets, digests, listed runs.
/// </summary>
internal sealed class EntryLeafCodec : ILeafCodec<Entry>
{
    /// <summary>
    /// Much less than an entry may take and much more than most do: of files that lie beside each other little but the
    /// names differs. It is what keeps leaves to some thousand entries, and never lets one exceed
    /// <see cref="Limits.NodeRawMax"/>.
    /// </summary>
    private const int EstimatedEntry = 12;

    private const int EstimatedRun = 24;

    /// <summary>The only instance.</summary>
    public static EntryLeafCodec Instance { get; } = new();

    /// <inheritdoc/>
    public ExtentKind NodeKind => ExtentKind.NameNode;

    /// <inheritdoc/>
    public int KeyBytesMax => Limits.NameBytesMax;

    /// <inheritdoc/>
    public int EstimateSize(Entry value) =>
        EstimatedEntry + (value.LinkTarget?.Length * 3 ?? 0) + value.Sha256.Length
        + (EntryFlags.NeedsRunList(value) ? value.Runs.Count * EstimatedRun : 0);

    /// <inheritdoc/>
    public void WriteValues(ByteWriter writer, IReadOnlyList<Entry> values)
    {
        NumberColumn.Write(writer, values, static entry => EntryFlags.Of(entry));
        NumberColumn.Write(writer, values, static entry => (long)entry.Id);
        NumberColumn.Write(writer, values, static entry => entry.Length);
        NumberColumn.Write(writer, values, static entry => (long)entry.UnixMode.GetValueOrDefault());
        NumberColumn.Write(writer, values, static entry => (long)entry.Attributes.GetValueOrDefault());
        NumberColumn.Write(writer, values, static entry => entry.ModifiedAt.Ticks);
        NumberColumn.Write(writer, values, static entry => entry.CreatedAt.Ticks - entry.ModifiedAt.Ticks);
        NumberColumn.Write(writer, values, static entry => LinkTargets.LengthOf(entry));
        NumberColumn.Write(writer, values, static entry => RunOf(entry)?.FirstFrame is { } frame ? (long)frame : 0);
        NumberColumn.Write(writer, values, static entry => RunOf(entry)?.Slice ?? 0);
        LinkTargets.Write(writer, values);
        foreach (Entry entry in values)
        {
            writer.WriteBytes(entry.Sha256.Span);
        }

        RunLists.Write(writer, values);
    }

    /// <inheritdoc/>
    public DecodeStatus TryReadValues(ref SpanReader reader, KeyList keys, out IReadOnlyList<Entry> values)
    {
        EntryColumns columns = new(keys);
        DecodeStatus status = columns.TryRead(ref reader);
        values = status == DecodeStatus.Ok ? columns : [];
        return status;
    }

    /// <summary>The one slice that is the content of an entry; null where there is none or there are more.</summary>
    private static ContentRun? RunOf(Entry entry) =>
        entry.Runs.Count == 1 && entry.Runs[0].FrameCount == 1 ? entry.Runs[0] : null;
}
