using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The leaves of the tree of variables. The key is the name in UTF-8. The values are number columns, and behind them
/// what is not a number: notes, the places of long values, and the short values, secrets each sealed by itself.
/// </summary>
internal sealed class VariableLeafCodec : ILeafCodec<Variable>
{
    private const int EstimatedVariable = 32;
    private const int EstimatedPart = 24;

    /// <summary>The only instance.</summary>
    public static VariableLeafCodec Instance { get; } = new();

    /// <inheritdoc/>
    public ExtentKind NodeKind => ExtentKind.VariableNode;

    /// <inheritdoc/>
    public int KeyBytesMax => Limits.NameBytesMax;

    /// <inheritdoc/>
    public int EstimateSize(Variable value) =>
        EstimatedVariable + (value.Description.Length * 3) + value.Metadata.Length
        + value.Value.Bytes.Length + (value.Value.Parts.Count * EstimatedPart);

    /// <inheritdoc/>
    public void WriteValues(ByteWriter writer, IReadOnlyList<Variable> values)
    {
        NumberColumn.Write(writer, values, static v => VariableFlags.Of(v));
        NumberColumn.Write(writer, values, static v => (long)v.Id);
        NumberColumn.Write(writer, values, static v => v.Length);
        NumberColumn.Write(writer, values, static v => v.ModifiedAt.Ticks);
        NumberColumn.Write(writer, values, static v => v.CreatedAt.Ticks - v.ModifiedAt.Ticks);
        NumberColumn.Write(writer, values, static v => v.ExpiresAt?.Ticks ?? 0);
        NumberColumn.Write(writer, values, static v => StrictUtf8.Encoding.GetByteCount(v.Description));
        NumberColumn.Write(writer, values, static v => v.Metadata.Length);
        NumberColumn.Write(writer, values, static v => (long)v.Value.MessageNumber);
        foreach (Variable variable in values)
        {
            int length = StrictUtf8.Encoding.GetByteCount(variable.Description);
            StrictUtf8.Encoding.GetBytes(variable.Description, writer.Append(length));
            writer.WriteBytes(variable.Metadata.Span);
        }

        PointerColumns.Write(writer, [.. values.SelectMany(static v => v.Value.Parts)]);
        WriteShortValues(writer, values);
    }

    /// <inheritdoc/>
    public DecodeStatus TryReadValues(ref SpanReader reader, KeyList keys, out IReadOnlyList<Variable> values)
    {
        VariableColumns columns = new(keys);
        DecodeStatus status = columns.TryRead(ref reader);
        values = status == DecodeStatus.Ok ? columns : [];
        return status;
    }

    private static void WriteShortValues(ByteWriter writer, IReadOnlyList<Variable> values)
    {
        foreach (Variable variable in values)
        {
            if (variable.Value.Place == ValuePlace.SealedInLeaf)
            {
                variable.Value.Salt.Write(writer.Append(SessionSalt.Size));
            }

            writer.WriteBytes(variable.Value.Bytes.Span);
        }
    }
}
