using Lockbox.Benchmarks.Operations;
using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Benchmarks.Content;

/// <summary>Frames: filled and written, opened again; one file each, or as many small ones as fit.</summary>
internal static class FrameOperations
{
    private const string Layer = "Content";
    private const ulong FrameId = 3;
    private const int SmallFile = 1024;

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "write a frame of text", static () => Write(DataKind.Text, Limits.FrameRawTarget)),
        new(Layer, "write a frame of random bytes", static () => Write(DataKind.Random, Limits.FrameRawTarget)),
        new(Layer, "write a frame of 2,048 small files", static () => Write(DataKind.Text, SmallFile)),
        new(Layer, "open a frame of text", static () => Open(DataKind.Text, Limits.FrameRawTarget)),
        new(Layer, "open a frame of random bytes", static () => Open(DataKind.Random, Limits.FrameRawTarget)),
        new(Layer, "open a frame of 2,048 small files", static () => Open(DataKind.Text, SmallFile)),
    ];

    private static PreparedOperation Write(DataKind kind, int sliceLength)
    {
        SinkDevice sink = new();
        Stores stores = new(sink, nodeCacheBytes: 1);
        FrameWriter writer = stores.FrameWriter();
        FrameBuffer buffer = new(Limits.FrameRawTarget);
        byte[] content = TestData.Bytes(kind, Limits.FrameRawTarget);
        return new PreparedOperation(
            Limits.FrameRawTarget,
            () =>
            {
                long before = sink.Written;
                Fill(buffer, content, sliceLength);
                FrameRecord record = writer.Write(FrameId, buffer, CompressionLevels.Optimal);
                bool isWritten = sink.Written - before >= record.Pointer.Length;
                return isWritten && (record.Codec == Codec.Zstd) == (kind == DataKind.Text) ? record.RawLength : -1;
            },
            buffer,
            stores);
    }

    private static PreparedOperation Open(DataKind kind, int sliceLength)
    {
        Stores stores = new(new MemoryFile().Open(), nodeCacheBytes: 1);
        FrameReader reader = stores.FrameReader();
        byte[] content = TestData.Bytes(kind, Limits.FrameRawTarget);
        using FrameBuffer buffer = new(Limits.FrameRawTarget);
        Fill(buffer, content, sliceLength);
        FrameRecord record = stores.FrameWriter().Write(FrameId, buffer, CompressionLevels.Optimal);
        uint last = (uint)(Limits.FrameRawTarget / sliceLength) - 1;
        return new PreparedOperation(
            Limits.FrameRawTarget,
            () =>
            {
                using DecodedFrame frame = reader.Open(FrameId, record);
                return frame.Slice(last)[^1] == content[^1] ? frame.RawLength : -1;
            },
            stores);
    }

    /// <summary>As an import does: reads into the buffer, and says what is whose.</summary>
    private static void Fill(FrameBuffer buffer, ReadOnlySpan<byte> content, int sliceLength)
    {
        buffer.Reset();
        for (ulong entry = 1; !content.IsEmpty; entry++)
        {
            content[..sliceLength].CopyTo(buffer.Free);
            buffer.AddSlice(entry, 0, sliceLength);
            content = content[sliceLength..];
        }
    }
}
