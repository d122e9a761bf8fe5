using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Format;

/// <summary>
/// The records whose fields have no fixed places, against the vectors of tests/vectors. Every vector is decoded, cut at
/// every length, and mutated many thousand times.
/// </summary>
public sealed class TextVectorTests
{
    /// <summary>The end of the file in the free map's vectors, in units, and the commit that reads it.</summary>
    private const int AllocatedUnits = 200;

    private const int Sequence = 9;

    private static readonly Dictionary<string, Dictionary<string, Vector>> Files =
        Records.ToDictionary(static file => file, static file => Vector.ReadAll(file + ".txt"));

    private static string[] Records =>
    [
        "number-column", "key-column", "frame-manifest", "free-map-chunk", "lockbox-properties", "entry-leaf",
        "frame-leaf", "branch", "variable-leaf", "value-table",
    ];

    public static TheoryData<string, string> Names
    {
        get
        {
            TheoryData<string, string> names = [];
            foreach ((string file, Dictionary<string, Vector> vectors) in Files)
            {
                foreach (string name in vectors.Keys)
                {
                    names.Add(file, name);
                }
            }

            return names;
        }
    }

    public static TheoryData<string> AllRecords => [.. Records];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_decodes_as_it_says(string record, string name)
    {
        Vector vector = Files[record][name];
        Assert.Equal(vector.Expect, Decode(record, vector, vector.Bytes));
    }

    [Theory]
    [MemberData(nameof(AllRecords))]
    public void Each_record_has_good_and_bad_vectors(string record)
    {
        Assert.Contains(Files[record].Values, static vector => vector.Expect == DecodeStatus.Ok);
        Assert.True(Files[record].Values.Count(static vector => vector.Expect != DecodeStatus.Ok) >= 8);
    }

    [Theory]
    [MemberData(nameof(AllRecords))]
    public void A_good_vector_cut_anywhere_is_refused(string record)
    {
        foreach (Vector vector in Files[record].Values)
        {
            // Zeros at the end of a free map chunk are padding, of which there may be any amount.
            if (vector.Expect == DecodeStatus.Ok && vector.Name != "zeros behind")
            {
                Fuzzing.Truncate(source => Decode(record, vector, source), vector.Bytes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllRecords))]
    public void Whatever_the_bytes_nothing_is_thrown_and_little_allocated(string record)
    {
        foreach (Vector vector in Files[record].Values.Where(static vector => vector.Expect == DecodeStatus.Ok))
        {
            int allocationMax = record == "frame-manifest" ? DecodingBoundsTests.ManifestBytesMax : 64 * 1024;
            Fuzzing.Run(source => Decode(record, vector, source), [vector.Bytes], allocationMax, rounds: 4000);
        }
    }

    private static DecodeStatus Decode(string record, Vector vector, ReadOnlySpan<byte> source) => record switch
    {
        "number-column" => DecodeNumbers(vector, source),
        "frame-manifest" => DecodeManifest(vector, source),
        "free-map-chunk" => DecodeFreeMap(vector, source),
        "key-column" => DecodeKeys(vector, source),
        "lockbox-properties" => Nothing(LockboxProperties.TryRead(source, out LockboxProperties? p), p),
        "entry-leaf" => Leaf(source, EntryLeafCodec.Instance),
        "frame-leaf" => Leaf(source, FrameLeafCodec.Instance),
        "variable-leaf" => Leaf(source, VariableLeafCodec.Instance),
        "value-table" => DecodeTable(source),
        "branch" => NodeCodec.TryReadBranch(source, 1, ExtentKind.NameNode, Limits.NameBytesMax, out _),
        _ => throw new ArgumentException(record, nameof(record)),
    };

    private static DecodeStatus DecodeTable(ReadOnlySpan<byte> source)
    {
        DecodeStatus status = Nothing(ValueTableCodec.TryRead(source, out ValueTable? table), table);
        foreach (TableItem item in table?.Items ?? [])
        {
            // What was accepted has a value, or is a secret.
            Assert.Equal(
                item.Kind is TableItemKind.Null or TableItemKind.SecretString or TableItemKind.Credential,
                item.Value is null);
        }

        Assert.True(table is null || source.SequenceEqual(table.ToArray()), "A table has exactly one encoding.");
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
        Assert.True(status == DecodeStatus.Ok || slices.Length == 0);
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
        DecodeStatus status = KeyColumn.TryRead(ref reader, (int)vector.Number("count", 0), keyBytesMax: 8, out _);
        return status;
    }

    private static DecodeStatus Leaf<TValue>(ReadOnlySpan<byte> source, ILeafCodec<TValue> codec) =>
        NodeCodec.TryReadLeaf(source, codec, out _);

    private static DecodeStatus Nothing(DecodeStatus status, object? decoded)
    {
        Assert.Equal(status == DecodeStatus.Ok, decoded is not null);
        return status;
    }
}
