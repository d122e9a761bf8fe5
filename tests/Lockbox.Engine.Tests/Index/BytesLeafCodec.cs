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

    public DecodeStatus TryReadValues(ref SpanReader reader, IReadOnlyList<byte[]> keys, List<byte[]> values)
    {
        foreach (byte[] _ in keys)
        {
            values.Add(reader.ReadBytes(reader.ReadVarintInt32(Limits.NodeRawMax)).ToArray());
        }

        return reader.Failed ? DecodeStatus.Truncated : DecodeStatus.Ok;
    }
}
