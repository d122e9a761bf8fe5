using System.Buffers.Binary;
using Lockbox.Engine.Compression;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// What somebody who holds the key can read out of bytes without any index: each extent that begins at a unit is opened
/// and decoded, and names are put together from their front-coded parts.
/// </summary>
internal sealed class OpenedUnits : IDisposable
{
    private readonly KeyHierarchy _hierarchy;
    private readonly SessionKeys _keys;
    private readonly ExtentStore _extents;
    private readonly ValueStore _values;

    public OpenedUnits(LockboxKey key)
    {
        _hierarchy = new KeyHierarchy(key.Secret.Span, key.LockboxId);
        _keys = new SessionKeys(_hierarchy);
        _extents = new ExtentStore(new SimulatedDisk().Open(), key.LockboxId, _keys);
        _values = new ValueStore(_extents, key.LockboxId, _keys);
    }

    /// <summary>Every extent that is intact at a multiple of a unit: its kind, offset and texts.</summary>
    public IEnumerable<(ExtentKind Kind, int Offset, List<byte[]> Texts)> In(ReadOnlyMemory<byte> bytes)
    {
        for (int offset = 0; offset + ExtentHeaderLayout.Size <= bytes.Length; offset += Limits.AllocationUnit)
        {
            if (TryOpen(bytes[offset..].Span, out ExtentKind kind) is { } texts)
            {
                yield return (kind, offset, texts);
            }
        }
    }

    /// <summary>What an extent says, decoded in every way that it can be, or null when there is none.</summary>
    public List<byte[]>? TryOpen(ReadOnlySpan<byte> bytes, out ExtentKind kind)
    {
        kind = ExtentKind.None;
        if (ExtentHeader.TryRead(bytes, out ExtentHeader header) != DecodeStatus.Ok
            || header.ExtentLength > bytes.Length)
        {
            return null;
        }

        byte[] extent = bytes[..(int)header.ExtentLength].ToArray();
        if (!_extents.TryOpen(header, extent))
        {
            return null;
        }

        kind = header.Kind;
        byte[] text = extent.AsSpan(ExtentHeaderLayout.Size, (int)header.PayloadLength).ToArray();
        return header.Kind switch
        {
            ExtentKind.Frame => DecodeFrame(text),
            ExtentKind.NameNode or ExtentKind.FrameTableNode or ExtentKind.VariableNode =>
                DecodeNode(text, header.Kind),
            _ => [text],
        };
    }

    public void Dispose()
    {
        _keys.Dispose();
        _hierarchy.Dispose();
    }

    private static List<byte[]> DecodeFrame(byte[] text)
    {
        Assert.Equal(DecodeStatus.Ok, FrameHeader.TryRead(text, out FrameHeader header));
        ReadOnlySpan<byte> payload = text.AsSpan(FrameHeaderLayout.Size..^header.ManifestLength);
        byte[] raw = payload.ToArray();
        if (header.Codec == Codec.Zstd)
        {
            raw = new byte[header.RawLength];
            Assert.True(ZstdPool.Shared.TryDecompress(payload, raw, out _));
        }

        return [text, raw];
    }

    private List<byte[]> DecodeNode(byte[] text, ExtentKind kind)
    {
        using PooledBuffer? raw = Packing.TryUnpack(ZstdPool.Shared, text, Limits.NodeRawMax);
        Assert.NotNull(raw);
        List<byte[]> texts = [text, raw.Span.ToArray()];
        int height = raw.Span[0];
        if (kind == ExtentKind.VariableNode && height == 0)
        {
            Assert.Equal(DecodeStatus.Ok, NodeCodec.TryReadLeaf(raw.Span, VariableLeafCodec.Instance, out var leaf));
            texts.AddRange(leaf!.Keys);
            texts.AddRange(leaf.Values.Where(static v => v.Value.Parts.Count == 0).Select(ValueOf));
        }
        else if (kind == ExtentKind.NameNode && height == 0)
        {
            Assert.Equal(DecodeStatus.Ok, NodeCodec.TryReadLeaf(raw.Span, EntryLeafCodec.Instance, out var leaf));
            texts.AddRange(leaf!.Keys);
        }
        else if (kind is ExtentKind.NameNode or ExtentKind.VariableNode)
        {
            Assert.Equal(
                DecodeStatus.Ok,
                NodeCodec.TryReadBranch(raw.Span, height, kind, Limits.NameBytesMax, out BranchContent? branch));
            texts.AddRange(branch!.Separators);
        }

        return texts;
    }

    private byte[] ValueOf(Variable variable)
    {
        using VariableValue value = _values.Open(variable);
        return value.Content.ToArray();
    }
}

/// <summary>
/// Remembers every extent that was written, so that a scan can also find what is left of one whose beginning has been
/// overwritten: whoever has the key could still decrypt that.
/// </summary>
internal sealed class WrittenExtents(OpenedUnits opened)
{
    private readonly List<Written> _all = [];

    /// <summary>Notes every write to a disk from now on.</summary>
    public void Watch(SimulatedDisk disk) => disk.Writing = (_, data) => Note(data);

    /// <summary>Notes a write that may be about to fail half way.</summary>
    public void Note(ReadOnlyMemory<byte> data)
    {
        if (ExtentHeader.TryRead(data.Span, out ExtentHeader header) == DecodeStatus.Ok
            && header.ExtentLength <= data.Length)
        {
            _all.Add(new Written(data));
        }
    }

    /// <summary>Forgets what was written later than this; for what happened on copies of the disk.</summary>
    public int Count
    {
        get => _all.Count;
        set => _all.RemoveRange(value, _all.Count - value);
    }

    /// <summary>No text with one of these needles, and no unit of an extent that held one, is in the image.</summary>
    public void AssertGone(byte[] image, IReadOnlyCollection<byte[]> needles, string where)
    {
        HashSet<UInt128> present = [.. MarksOf(image)];
        foreach (Written written in _all)
        {
            int left = MarksOf(written.Data).Count(present.Contains);
            if (left > 0 && Contains(written.Texts(opened), needles) is { } found)
            {
                Assert.Fail($"{where}: {left} piece(s) are left of a {written.Kind} with '{Show(found)}'.");
            }
        }

        foreach ((ExtentKind kind, int offset, List<byte[]> texts) in opened.In(image))
        {
            if (Contains(texts, needles) is { } found)
            {
                Assert.Fail($"{where}: the {kind} at {offset} still has '{Show(found)}'.");
            }
        }
    }

    private static byte[]? Contains(List<byte[]> texts, IReadOnlyCollection<byte[]> needles) =>
        needles.FirstOrDefault(needle => texts.Exists(text => text.AsSpan().IndexOf(needle) >= 0));

    private static string Show(byte[] needle) => System.Text.Encoding.UTF8.GetString(needle);

    /// <summary>
    /// The quarters of units that are full of ciphertext. Where an extent ends in padding, a quarter could be any
    /// other's as well and does not count.
    /// </summary>
    private static IEnumerable<UInt128> MarksOf(ReadOnlyMemory<byte> bytes)
    {
        const int size = 16;
        for (int offset = 0; offset + size <= bytes.Length; offset += size)
        {
            UInt128 mark = BinaryPrimitives.ReadUInt128LittleEndian(bytes.Span[offset..]);
            if (bytes.Span.Slice(offset, size).Count((byte)0) < size / 2)
            {
                yield return mark;
            }
        }
    }

    private sealed class Written(ReadOnlyMemory<byte> data)
    {
        private List<byte[]>? _texts;
        private ExtentKind _kind;

        /// <summary>What was written, without the clear header, which says nothing.</summary>
        public ReadOnlyMemory<byte> Data => data[(3 * 16)..];

        public ExtentKind Kind => _kind;

        public List<byte[]> Texts(OpenedUnits opened) =>
            _texts ??= opened.TryOpen(data.Span, out _kind) ?? throw new InvalidOperationException("Not an extent.");
    }
}
