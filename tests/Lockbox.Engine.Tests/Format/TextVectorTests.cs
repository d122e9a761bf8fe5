using Lockbox.Engine.Format;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Fuzz.Targets;

namespace Lockbox.Engine.Tests.Format;

/// <summary>
/// The records whose fields have no fixed places, against the vectors of tests/vectors. Every vector is decoded, cut at
/// every length, and mutated many thousand times.
/// </summary>
public sealed class TextVectorTests
{
    private static readonly Dictionary<string, Dictionary<string, Vector>> Files =
        Records.ToDictionary(static file => file, static file => Vector.ReadAll(file + ".txt"));

    private static IReadOnlyList<string> Records => RecordReaders.Names;

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
        Assert.Equal(vector.Expect, RecordReaders.Decode(record, vector, vector.Bytes));
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
                Fuzzing.Truncate(source => RecordReaders.Decode(record, vector, source), vector.Bytes);
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
            Fuzzing.Run(
                source => RecordReaders.Decode(record, vector, source), [vector.Bytes], allocationMax, rounds: 4000);
        }
    }
}
