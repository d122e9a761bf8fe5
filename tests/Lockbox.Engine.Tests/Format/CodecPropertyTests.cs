using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Format;

/// <summary>Whatever a writer writes, a reader reads back, and nothing else.</summary>
public sealed class CodecPropertyTests
{
    // FsCheck prints the seed of a run that fails; put it here to replay it.
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260102, 1);

    private static readonly Gen<long> Positive =
        from bits in Gen.Choose(0, 61)
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select 1 + ((((long)high << 31) | (uint)low) & ((1L << bits) - 1));

    private static readonly Gen<DateTime> Times = Gen.OneOf(
        Gen.Elements(DateTime.MinValue, DateTime.MaxValue, DateTime.UnixEpoch),
        from ticks in Positive select new DateTime(ticks % DateTime.MaxValue.Ticks));

    private static readonly Gen<FrameSlice> Slices = Gen.Frequency(
        (4, from id in Positive
            from offset in Positive
            from length in Gen.Choose(1, 1000)
            select new FrameSlice((ulong)id, offset - 1, length)),
        (1, Gen.Constant(FrameSlice.Dead)));

    private static readonly Gen<ContentRun> Runs = Gen.OneOf(
        from frame in Positive
        from slice in Gen.Choose(0, Limits.FrameSlicesMax - 1)
        from length in Gen.Choose(1, Limits.FrameRawMax)
        select ContentRun.Single((ulong)frame, (uint)slice, length),
        from frame in Positive
        from count in Gen.Choose(2, 100_000)
        from stride in Gen.Choose(1, Limits.FrameRawMax)
        from last in Gen.Choose(1, stride)
        select new ContentRun((ulong)frame, (uint)count, 0, (uint)stride, (long)(count - 1) * stride + last));

    private static readonly Gen<Entry> Entries =
        from kind in Gen.Elements(EntryKind.File, EntryKind.Directory, EntryKind.SymbolicLink)
        from id in Positive
        from created in Times
        from modified in Times
        from mode in Gen.Choose(-1, EntryShape.UnixModeMax)
        from attributes in Gen.Choose(-1, int.MaxValue)
        from target in Gen.Elements("x", "../a", "C:\\Windows", "🔑", new string('t', 500))
        from hasDigest in Gen.Choose(0, 1)
        from runs in Runs.ArrayOf()
        let content = kind == EntryKind.File ? runs : []
        select new Entry("-", kind)
        {
            Id = (ulong)id,
            CreatedAt = new DateTime(created.Ticks, DateTimeKind.Utc),
            ModifiedAt = new DateTime(modified.Ticks, DateTimeKind.Utc),
            UnixMode = mode < 0 ? null : (UnixFileMode)mode,
            Attributes = attributes < 0 ? null : (FileAttributes)attributes,
            LinkTarget = kind == EntryKind.SymbolicLink ? target : null,
            LinkTargetIsDirectory = kind == EntryKind.SymbolicLink && hasDigest == 1,
            Sha256 = kind == EntryKind.File && hasDigest == 1
                ? Enumerable.Repeat((byte)(mode & 0xFF), 32).ToArray()
                : default,
            Runs = content,
            Length = content.Sum(static run => run.Length),
        };

    private static readonly Gen<string> Names =
        from parts in Gen.Elements("a", "b", "ä", "鍵", "🔑", " ", "a\\b", "con", "..a", "\u0001", "aa").ArrayOf()
        where parts.Length > 0
        select string.Join('/', parts);

    [Fact]
    public void Any_numbers_come_back() => Prop.ForAll(
        (from step in Gen.Choose(-3, 3)
         from some in Gen.OneOf(
             Gen.Choose(-2, 2).Select(static n => (long)n),
             Gen.Elements(long.MinValue, long.MaxValue, 0, 1_000_000)).ArrayOf()
         from order in Gen.Choose(0, 3)
         select (step, some, order)).ToArbitrary(),
        sample =>
        {
            // Small numbers summed up to thrice are runs, lines and curves; large ones wrap around.
            long[] numbers = sample.some;
            for (int n = 0; n < sample.order; n++)
            {
                long sum = sample.step;
                numbers = [.. numbers.Select(number => sum = unchecked(sum + number))];
            }

            using ByteWriter writer = new();
            NumberColumn.Write(writer, numbers);
            SpanReader reader = new(writer.Written);
            NumberList read = NumberColumn.Read(ref reader, numbers.Length);
            (long min, long max) = numbers.Length == 0 ? (0, 0) : (numbers.Min(), numbers.Max());
            return reader.AtEnd && read.Count == numbers.Length
                && Enumerable.Range(0, read.Count).All(i => read[i] == numbers[i])
                && read.IsWithin(min, max) && (min == max || !read.IsWithin(min, max - 1));
        }).Check(Checks);

    [Fact]
    public void Numbers_as_far_apart_as_can_be_come_back()
    {
        long[] numbers = [long.MinValue, -1, long.MaxValue - 1];
        using ByteWriter writer = new();
        NumberColumn.Write(writer, numbers);
        SpanReader reader = new(writer.Written);
        NumberList read = NumberColumn.Read(ref reader, numbers.Length);
        Assert.True(read.IsWithin(long.MinValue, long.MaxValue));
        Assert.False(read.IsWithin(0, long.MaxValue));
        Assert.Equal(numbers, Enumerable.Range(0, read.Count).Select(i => read[i]));
    }

    [Fact]
    public void A_column_of_equal_or_evenly_rising_numbers_takes_a_few_bytes()
    {
        using ByteWriter writer = new();
        NumberColumn.Write(writer, [.. Enumerable.Repeat(1024L, 8000)]);
        Assert.Equal(4, writer.Length);
        NumberColumn.Write(writer, [.. Enumerable.Range(1, 8000).Select(static n => (n * 3L) + 1)]);
        Assert.Equal(4 + 5, writer.Length);
    }

    [Fact]
    public void A_manifest_comes_back() => Prop.ForAll(Slices.ArrayOf().ToArbitrary(), slices =>
    {
        using ByteWriter writer = new();
        FrameManifest.Write(writer, slices);
        return FrameManifest.TryRead(writer.Written, slices.Sum(static s => s.Length), out FrameSlice[] read)
            == DecodeStatus.Ok && read.SequenceEqual(slices);
    }).Check(Checks);

    [Fact]
    public void Any_sorted_keys_come_back() => Prop.ForAll(
        Gen.Choose(0, 255).Select(static i => (byte)(i % 5)).ArrayOf().ArrayOf().ToArbitrary(), some =>
        {
            List<byte[]> keys =
                [.. some.DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal)];
            using ByteWriter writer = new();
            KeyColumn.Write(writer, keys);
            SpanReader reader = new(writer.Written);
            return KeyColumn.TryRead(ref reader, keys.Count, 1000, out KeyList read) == DecodeStatus.Ok
                && reader.AtEnd
                && read.Select(Convert.ToHexString).SequenceEqual(keys.Select(Convert.ToHexString));
        }).Check(Checks);

    [Fact]
    public void A_free_map_chunk_comes_back() => Prop.ForAll(
        (from gaps in Gen.ArrayOf(Positive.Select(static n => (ulong)n % 1000))
         from sequence in Gen.Choose(1, 1000)
         select (gaps, (ulong)sequence)).ToArbitrary(),
        sample =>
        {
            (ulong[] gaps, ulong sequence) = sample;
            List<FreeRange> ranges = [];
            ulong at = FileLayout.FirstUnit;
            foreach (ulong gap in gaps)
            {
                ulong freedAt = gap % (sequence + 1);
                ranges.Add(new FreeRange(new SpaceRange(at + gap, gap + 1), freedAt, gap % 2 == 1));
                at += gap + gap + 1;
            }

            using ByteWriter writer = new();
            BlockPointer next = FixedRecords.Pointer(ExtentKind.FreeMap, 8192);
            FreeMapChunk.Write(writer, ranges.ToArray(), sequence, next);
            List<FreeRange> read = [];
            return FreeMapChunk.TryRead(writer.Written, sequence, at, read, out BlockPointer nextRead)
                == DecodeStatus.Ok && read.SequenceEqual(ranges) && nextRead == next;
        }).Check(Checks);

    [Fact]
    public void Properties_come_back() => Prop.ForAll(
        (from time in Times
         from level in Gen.Choose(0, 3)
         from text in Gen.Elements("", "x", "🔑 of the house", new string('d', Limits.DescriptionBytesMax))
         select new LockboxProperties(new DateTime(time.Ticks, DateTimeKind.Utc), (CompressionLevel)level, text))
        .ToArbitrary(),
        properties =>
        {
            using ByteWriter writer = new();
            properties.Write(writer);
            return LockboxProperties.TryRead(writer.Written, out LockboxProperties? read) == DecodeStatus.Ok
                && read == properties && read.CreatedAt.Kind == DateTimeKind.Utc;
        }).Check(Checks);

    [Fact]
    public void A_leaf_of_entries_comes_back() => Prop.ForAll(
        Names.ArrayOf().ToArbitrary(), Gen.ArrayOf(Entries, 30).ToArbitrary(), (names, pool) =>
        {
            List<byte[]> keys =
            [
                .. names.Distinct().Select(Encoding.UTF8.GetBytes).OrderBy(Convert.ToHexString, StringComparer.Ordinal),
            ];
            List<Entry> entries =
                [.. keys.Select((key, i) => pool[i % pool.Length].WithName(Encoding.UTF8.GetString(key)))];
            if (keys.Count == 0)
            {
                return true;
            }

            using ByteWriter writer = new();
            NodeCodec.WriteLeaf(writer, EntryLeafCodec.Instance, 5, keys, entries);
            return entries.All(static entry => EntryShape.FindFault(entry) is null)
                && NodeCodec.TryReadLeaf(writer.Written, EntryLeafCodec.Instance, out LeafContent<Entry>? leaf)
                    == DecodeStatus.Ok
                && leaf!.Values.Zip(entries).All(static pair => AreSame(pair.First, pair.Second));
        }).Check(Checks);

    [Fact]
    public void A_leaf_of_variables_comes_back() => Prop.ForAll(
        Names.ArrayOf().ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (names, seed) =>
        {
            List<byte[]> keys =
            [
                .. names.Distinct().Select(Encoding.UTF8.GetBytes).OrderBy(Convert.ToHexString, StringComparer.Ordinal),
            ];
            if (keys.Count == 0)
            {
                return true;
            }

            Random random = new(seed);
            List<Variable> variables = [.. keys.Select(key => Variables.Any(random, Encoding.UTF8.GetString(key)))];
            using ByteWriter writer = new();
            NodeCodec.WriteLeaf(writer, VariableLeafCodec.Instance, 5, keys, variables);
            return NodeCodec.TryReadLeaf(writer.Written, VariableLeafCodec.Instance, out LeafContent<Variable>? leaf)
                    == DecodeStatus.Ok
                && leaf!.Values.Zip(variables).All(static pair => Variables.AreSame(pair.First, pair.Second));
        }).Check(Checks);

    [Fact]
    public void A_leaf_of_frames_and_a_branch_come_back() => Prop.ForAll(
        Gen.ArrayOf(Positive).ToArbitrary(), numbers =>
        {
            ulong[] ids = [.. numbers.Select(static n => (ulong)n).Distinct().Order()];
            List<FrameRecord> records = [.. ids.Select(RecordOf)];
            List<byte[]> keys = [.. ids.Select(FrameLeafCodec.KeyOf)];
            if (ids.Length < 2)
            {
                return true;
            }

            using ByteWriter writer = new();
            NodeCodec.WriteLeaf(writer, FrameLeafCodec.Instance, 5, keys, records);
            bool leafSame =
                NodeCodec.TryReadLeaf(writer.Written, FrameLeafCodec.Instance, out LeafContent<FrameRecord>? leaf)
                    == DecodeStatus.Ok && leaf!.Values.SequenceEqual(records);
            List<BlockPointer> children = [.. records.Select(static r => r.Pointer with
            {
                Kind = ExtentKind.FrameTableNode,
                Height = 3,
            })];
            writer.Clear();
            NodeCodec.WriteBranch(writer, 4, 5, keys[1..], children);
            DecodeStatus status = NodeCodec.TryReadBranch(
                writer.Written, 4, ExtentKind.FrameTableNode, 8, out BranchContent? branch);
            return leafSame && status == DecodeStatus.Ok && branch!.Children.SequenceEqual(children);
        }).Check(Checks);

    private static FrameRecord RecordOf(ulong id)
    {
        BlockPointer pointer = FixedRecords.Pointer(
            ExtentKind.Frame, FileLayout.FirstExtent + id % (1UL << 50) * Limits.AllocationUnit);
        int rawLength = 100 + (int)(id % 1000);
        return new FrameRecord(pointer, (Codec)(id % 2), rawLength, 1 + (int)(id % 7), 50 + (int)(id % 50));
    }

    private static bool AreSame(Entry a, Entry b) =>
        a.Name == b.Name && a.Kind == b.Kind && a.Id == b.Id && a.Length == b.Length
        && a.CreatedAt == b.CreatedAt && a.ModifiedAt == b.ModifiedAt && a.CreatedAt.Kind == DateTimeKind.Utc
        && a.UnixMode == b.UnixMode && a.Attributes == b.Attributes
        && a.LinkTarget == b.LinkTarget && a.LinkTargetIsDirectory == b.LinkTargetIsDirectory
        && a.Sha256.Span.SequenceEqual(b.Sha256.Span) && a.Runs.SequenceEqual(b.Runs);
}
