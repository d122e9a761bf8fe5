using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Index;

/// <summary>Leaves whose values are bytes, for tests of the tree alone.</summary>
internal sealed class BytesLeafCodec : ILeafCodec<byte[]>
{
    public static BytesLeafCodec Instance { get; } = new();

    public ExtentKind NodeKind => ExtentKind.NameNode;

    public int KeyBytesMax => Limits.NameBytesMax;

    public int EstimateSize(byte[] value) => 2 + value.Length;

    public void WriteValues(ByteWriter writer, IReadOnlyList<byte[]> values)
    {
        foreach (byte[] value in values)
        {
            writer.WriteVarint((ulong)value.Length);
            writer.WriteBytes(value);
        }
    }

    public DecodeStatus TryReadValues(ref SpanReader reader, KeyList keys, out IReadOnlyList<byte[]> values)
    {
        List<byte[]> read = [];
        for (int i = 0; i < keys.Count; i++)
        {
            read.Add(reader.ReadBytes(reader.ReadVarintInt32(Limits.NodeRawMax)).ToArray());
        }

        values = read;
        return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
    }
}
