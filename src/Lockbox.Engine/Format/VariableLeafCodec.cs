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
        long[] numbers = new long[values.Count];
        byte[][] descriptions = [.. values.Select(static v => StrictUtf8.Encoding.GetBytes(v.Description))];
        WriteColumn(writer, numbers, i => VariableFlags.Of(values[i]));
        WriteColumn(writer, numbers, i => (long)values[i].Id);
        WriteColumn(writer, numbers, i => values[i].Length);
        WriteColumn(writer, numbers, i => values[i].ModifiedAt.Ticks);
        WriteColumn(writer, numbers, i => values[i].CreatedAt.Ticks - values[i].ModifiedAt.Ticks);
        WriteColumn(writer, numbers, i => values[i].ExpiresAt?.Ticks ?? 0);
        WriteColumn(writer, numbers, i => descriptions[i].Length);
        WriteColumn(writer, numbers, i => values[i].Metadata.Length);
        WriteColumn(writer, numbers, i => (long)values[i].Value.MessageNumber);
        for (int i = 0; i < numbers.Length; i++)
        {
            writer.WriteBytes(descriptions[i]);
            writer.WriteBytes(values[i].Metadata.Span);
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

    private static void WriteColumn(ByteWriter writer, long[] numbers, Func<int, long> number)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = number(i);
        }

        NumberColumn.Write(writer, numbers);
    }
}
