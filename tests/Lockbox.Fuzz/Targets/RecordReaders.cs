using Lockbox.Engine;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Fuzz.Targets;

/// <summary>The decoders of the records whose fields have no fixed places, each by the name of its vectors.</summary>
internal static class RecordReaders
{
    /// <summary>The end of the file in the free map's vectors, in units, and the commit that reads it.</summary>
    private const int AllocatedUnits = 200;

    private const int Sequence = 9;

    /// <summary>The files of tests/vectors, without their extension.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "number-column", "key-column", "frame-manifest", "free-map-chunk", "lockbox-properties", "entry-leaf",
        "frame-leaf", "branch", "variable-leaf", "value-table",
    ];

    /// <summary>Decodes a record.</summary>
    /// <param name="record">Which.</param>
    /// <param name="vector">The vector whose head says what the place that refers to the record says.</param>
    /// <param name="source">The record.</param>
    /// <exception cref="InvalidOperationException">What was decoded cannot be.</exception>
    public static DecodeStatus Decode(string record, Vector vector, ReadOnlySpan<byte> source) => record switch
    {
        "number-column" => DecodeNumbers(vector, source),
        "frame-manifest" => DecodeManifest(vector, source),
        "free-map-chunk" => DecodeFreeMap(vector, source),
        "key-column" => DecodeKeys(vector, source),
        "lockbox-properties" => Whole(LockboxProperties.TryRead(source, out LockboxProperties? p), p),
        "entry-leaf" => Leaf(source, EntryLeafCodec.Instance),
        "frame-leaf" => Leaf(source, FrameLeafCodec.Instance),
        "variable-leaf" => Leaf(source, VariableLeafCodec.Instance),
        "value-table" => DecodeTable(source),
        "branch" => NodeCodec.TryReadBranch(source, 1, ExtentKind.NameNode, Limits.NameBytesMax, out _),
        _ => throw new ArgumentException(record, nameof(record)),
    };

    private static DecodeStatus DecodeTable(ReadOnlySpan<byte> source)
    {
        DecodeStatus status = Whole(ValueTableCodec.TryRead(source, out ValueTable? table), table);
        foreach (TableItem item in table?.Items ?? [])
        {
            bool hasNoValue =
                item.Kind is TableItemKind.Null or TableItemKind.SecretString or TableItemKind.Credential;
            Ensure(hasNoValue == (item.Value is null), "What was accepted has a value, or is a secret.");
        }

        Ensure(table is null || source.SequenceEqual(table.ToArray()), "A table has exactly one encoding.");
        table?.Dispose();
        return status;
    }

    private static DecodeStatus DecodeNumbers(Vector vector, ReadOnlySpan<byte> source)
    {
        SpanReader reader = new(source);
        _ = NumberColumn.Read(ref reader, (int)vector.Number("count", 0));
        return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
    }

    private static DecodeStatus DecodeManifest(Vector vector, ReadOnlySpan<byte> source)
    {
        DecodeStatus status = FrameManifest.TryRead(source, (int)vector.Number("raw", 0), out FrameSlice[] slices);
        Ensure(status == DecodeStatus.Ok || slices.Length == 0, "A refused manifest has slices.");
        return status;
    }

    private static DecodeStatus DecodeFreeMap(Vector vector, ReadOnlySpan<byte> source)
    {
        ulong after = (ulong)vector.Number("after", 0);
        List<FreeRange> ranges = after == 0 ? [] : [new FreeRange(new SpaceRange(after - 1, 1), 0, false)];
        return FreeMapChunk.TryRead(source, Sequence, AllocatedUnits, ranges, out _);
    }

    private static DecodeStatus DecodeKeys(Vector vector, ReadOnlySpan<byte> source)
    {
        SpanReader reader = new(source);
        return KeyColumn.TryRead(ref reader, (int)vector.Number("count", 0), keyBytesMax: 8, out _);
    }

    private static DecodeStatus Leaf<TValue>(ReadOnlySpan<byte> source, ILeafCodec<TValue> codec) =>
        NodeCodec.TryReadLeaf(source, codec, out _);

    /// <summary>A record comes back when it is accepted, and only then.</summary>
    public static DecodeStatus Whole(DecodeStatus status, object? decoded)
    {
        Ensure(status == DecodeStatus.Ok == (decoded is not null), "A record comes with a status that is not its own.");
        return status;
    }

    /// <summary>Says what cannot be.</summary>
    public static void Ensure(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
