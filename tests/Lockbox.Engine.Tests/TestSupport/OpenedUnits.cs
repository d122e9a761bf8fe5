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
