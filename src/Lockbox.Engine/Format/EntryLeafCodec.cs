using System.Security.Cryptography;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The leaves of the tree of entries. The key is the name in UTF-8. Columns: flags; ids, times and modes as differences
/// from the entry before; lengths; link targets; digests; content runs.
/// </summary>
internal sealed class EntryLeafCodec : ILeafCodec<Entry>
{
    private const int KindMask = 0x03;
    private const int HasUnixMode = 0x04;
    private const int HasAttributes = 0x08;
    private const int LinkToDirectory = 0x10;
    private const int HasSha256 = 0x20;
    private const int HasRunList = 0x40;
    private const int ReservedFlag = 0x80;

    /// <summary>The only instance.</summary>
    public static EntryLeafCodec Instance { get; } = new();

    /// <inheritdoc/>
    public ExtentKind NodeKind => ExtentKind.NameNode;

    /// <inheritdoc/>
    public int KeyBytesMax => Limits.NameBytesMax;

    /// <inheritdoc/>
    public int EstimateSize(Entry value) =>
        20 + (value.LinkTarget?.Length * 3 ?? 0) + value.Sha256.Length + value.Runs.Count * 10;

    /// <inheritdoc/>
    public void WriteValues(ByteWriter writer, IReadOnlyList<Entry> values)
    {
        foreach (Entry entry in values)
        {
            writer.WriteByte(FlagsOf(entry));
        }

        WriteNumbers(writer, values);
        WriteTimes(writer, values);
        foreach (Entry entry in values)
        {
            if (entry.LinkTarget is not null)
            {
                byte[] target = StrictUtf8.Encoding.GetBytes(entry.LinkTarget);
                writer.WriteVarint((ulong)target.Length);
                writer.WriteBytes(target);
            }

            writer.WriteBytes(entry.Sha256.Span);
        }

        RunColumn.Write(writer, values);
    }

    /// <inheritdoc/>
    public DecodeStatus TryReadValues(ref SpanReader reader, IReadOnlyList<byte[]> keys, List<Entry> values)
    {
        EntryColumns columns = new(keys.Count);
        ReadOnlySpan<byte> flags = reader.ReadBytes(keys.Count);
        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        DecodeStatus status = CheckFlags(flags);
        if (status == DecodeStatus.Ok)
        {
            status = columns.TryReadNumbers(ref reader, flags);
        }

        if (status == DecodeStatus.Ok)
        {
            status = columns.TryReadTimes(ref reader);
        }

        if (status == DecodeStatus.Ok)
        {
            status = columns.TryReadTargetsAndDigests(ref reader, flags);
        }

        if (status == DecodeStatus.Ok)
        {
            status = RunColumn.TryRead(ref reader, flags, columns.Lengths, columns.Runs);
        }

        return status == DecodeStatus.Ok ? Build(keys, flags, columns, values) : status;
    }

    /// <summary>Whether the flags of an entry say that its kind is <paramref name="kind"/>.</summary>
    internal static bool IsKind(byte flags, EntryKind kind) => (flags & KindMask) == (int)kind;

    /// <summary>Whether the flags say that the entry's runs are listed one by one.</summary>
    internal static bool IsRunList(byte flags) => (flags & HasRunList) != 0;

    /// <summary>Whether an entry's content needs more than one frame and slice number.</summary>
    internal static bool NeedsRunList(Entry entry) =>
        entry.Runs.Count > 1 || (entry.Runs.Count == 1 && entry.Runs[0].FrameCount != 1);

    internal static bool HasMode(byte flags) => (flags & HasUnixMode) != 0;

    internal static bool HasWindowsAttributes(byte flags) => (flags & HasAttributes) != 0;

    internal static bool HasDigest(byte flags) => (flags & HasSha256) != 0;

    private static byte FlagsOf(Entry entry)
    {
        int flags = (int)entry.Kind;
        flags |= entry.UnixMode is null ? 0 : HasUnixMode;
        flags |= entry.Attributes is null ? 0 : HasAttributes;
        flags |= entry.LinkTargetIsDirectory ? LinkToDirectory : 0;
        flags |= entry.Sha256.IsEmpty ? 0 : HasSha256;
        flags |= NeedsRunList(entry) ? HasRunList : 0;
        return (byte)flags;
    }

    private static DecodeStatus CheckFlags(ReadOnlySpan<byte> flags)
    {
        foreach (byte flag in flags)
        {
            if ((flag & ReservedFlag) != 0)
            {
                return DecodeStatus.ReservedNotZero;
            }

            bool isFile = IsKind(flag, EntryKind.File);
            bool isLink = IsKind(flag, EntryKind.SymbolicLink);
            if ((flag & KindMask) == 0
                || (!isFile && (flag & (HasSha256 | HasRunList)) != 0)
                || (!isLink && (flag & LinkToDirectory) != 0))
            {
                return DecodeStatus.UnknownKind;
            }
        }

        return DecodeStatus.Ok;
    }

    private static void WriteNumbers(ByteWriter writer, IReadOnlyList<Entry> values)
    {
        long previousId = 0;
        foreach (Entry entry in values)
        {
            writer.WriteZigzag((long)entry.Id - previousId);
            previousId = (long)entry.Id;
        }

        foreach (Entry entry in values)
        {
            if (entry.Kind == EntryKind.File)
            {
                writer.WriteVarint((ulong)entry.Length);
            }

            if (entry.UnixMode is UnixFileMode mode)
            {
                writer.WriteVarint((ulong)mode);
            }

            if (entry.Attributes is FileAttributes attributes)
            {
                writer.WriteVarint((uint)attributes);
            }
        }
    }

    private static void WriteTimes(ByteWriter writer, IReadOnlyList<Entry> values)
    {
        long previous = 0;
        foreach (Entry entry in values)
        {
            writer.WriteZigzag(entry.ModifiedAt.Ticks - previous);
            previous = entry.ModifiedAt.Ticks;
        }

        foreach (Entry entry in values)
        {
            writer.WriteZigzag(entry.CreatedAt.Ticks - entry.ModifiedAt.Ticks);
        }
    }

    private static DecodeStatus Build(
        IReadOnlyList<byte[]> keys, ReadOnlySpan<byte> flags, EntryColumns columns, List<Entry> values)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (EntryNameRules.Check(keys[i]) != EntryNameFault.None)
            {
                return DecodeStatus.InvalidName;
            }

            values.Add(new Entry(StrictUtf8.Encoding.GetString(keys[i]), (EntryKind)(flags[i] & KindMask))
            {
                Id = columns.Ids[i],
                Length = columns.Lengths[i],
                CreatedAt = new DateTime(columns.Created[i], DateTimeKind.Utc),
                ModifiedAt = new DateTime(columns.Modified[i], DateTimeKind.Utc),
                UnixMode = HasMode(flags[i]) ? (UnixFileMode)columns.Modes[i] : null,
                Attributes = HasWindowsAttributes(flags[i]) ? (FileAttributes)columns.Attributes[i] : null,
                LinkTarget = columns.Targets[i],
                LinkTargetIsDirectory = (flags[i] & LinkToDirectory) != 0,
                Sha256 = columns.Digests[i],
                Runs = columns.Runs[i],
            });
        }

        return DecodeStatus.Ok;
    }

    /// <summary>The decoded columns of one leaf, before they become entries.</summary>
    private sealed class EntryColumns(int count)
    {
        public ulong[] Ids { get; } = new ulong[count];

        public long[] Lengths { get; } = new long[count];

        public int[] Modes { get; } = new int[count];

        public int[] Attributes { get; } = new int[count];

        public long[] Modified { get; } = new long[count];

        public long[] Created { get; } = new long[count];

        public string?[] Targets { get; } = new string?[count];

        public byte[][] Digests { get; } = new byte[count][];

        public ContentRun[][] Runs { get; } = new ContentRun[count][];

        public DecodeStatus TryReadNumbers(ref SpanReader reader, ReadOnlySpan<byte> flags)
        {
            long id = 0;
            for (int i = 0; i < count; i++)
            {
                id = unchecked(id + reader.ReadZigzag());
                if (id <= 0 && !reader.Failed)
                {
                    return DecodeStatus.OutOfRange;
                }

                Ids[i] = unchecked((ulong)id);
            }

            for (int i = 0; i < count; i++)
            {
                ulong length = IsKind(flags[i], EntryKind.File) ? reader.ReadVarint() : 0;
                Modes[i] = HasMode(flags[i]) ? reader.ReadVarintInt32(EntryShape.UnixModeMax) : 0;
                Attributes[i] = HasWindowsAttributes(flags[i]) ? reader.ReadVarintInt32(int.MaxValue) : 0;
                if (length > Limits.EntryLengthMax)
                {
                    return DecodeStatus.OutOfRange;
                }

                Lengths[i] = (long)length;
            }

            return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
        }

        public DecodeStatus TryReadTimes(ref SpanReader reader)
        {
            long time = 0;
            for (int i = 0; i < count; i++)
            {
                time = unchecked(time + reader.ReadZigzag());
                Modified[i] = time;
            }

            for (int i = 0; i < count; i++)
            {
                Created[i] = unchecked(Modified[i] + reader.ReadZigzag());
                if (!reader.Failed && (!IsTime(Modified[i]) || !IsTime(Created[i])))
                {
                    return DecodeStatus.OutOfRange;
                }
            }

            return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
        }

        public DecodeStatus TryReadTargetsAndDigests(ref SpanReader reader, ReadOnlySpan<byte> flags)
        {
            for (int i = 0; i < count; i++)
            {
                if (IsKind(flags[i], EntryKind.SymbolicLink))
                {
                    ReadOnlySpan<byte> target = reader.ReadBytes(reader.ReadVarintInt32(Limits.LinkTargetBytesMax));
                    if (!reader.Failed && (target.IsEmpty || target.Contains((byte)0)
                        || !System.Text.Unicode.Utf8.IsValid(target)))
                    {
                        return DecodeStatus.InvalidName;
                    }

                    Targets[i] = StrictUtf8.Encoding.GetString(target);
                }

                Digests[i] = HasDigest(flags[i])
                    ? reader.ReadBytes(SHA256.HashSizeInBytes).ToArray()
                    : [];
            }

            return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
        }

        private static bool IsTime(long ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }
}
