using System.IO.Compression;
using Lockbox.Benchmarks.Operations;
using Lockbox.Engine.Compression;

namespace Lockbox.Benchmarks.Compression;

/// <summary>zstd by level and kind of data, and the sampling that saves trying in vain.</summary>
internal static class CompressionOperations
{
    private const string Layer = "Compression";
    private const int FrameLength = 2 << 20;

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "compress 2 MiB of text, Fastest", static () => Compress(DataKind.Text, CompressionLevel.Fastest)),
        new(Layer, "compress 2 MiB of text, Optimal", static () => Compress(DataKind.Text, CompressionLevel.Optimal)),
        new(
            Layer,
            "compress 2 MiB of text, SmallestSize",
            static () => Compress(DataKind.Text, CompressionLevel.SmallestSize)) { HasBudget = false },
        new(Layer, "compress 2 MiB of zeros, Optimal", static () => Compress(DataKind.Zeros, CompressionLevel.Optimal)),
        new(
            Layer,
            "compress 2 MiB at random, Optimal",
            static () => Compress(DataKind.Random, CompressionLevel.Optimal)),
        new(
            Layer,
            "compress 4 KiB of text, Optimal",
            static () => Compress(DataKind.Text, CompressionLevel.Optimal, 4 << 10)),
        new(Layer, "decompress 2 MiB of text", static () => Decompress(DataKind.Text, FrameLength)),
        new(Layer, "decompress 2 MiB of zeros", static () => Decompress(DataKind.Zeros, FrameLength)),
        new(Layer, "decompress 4 KiB of text", static () => Decompress(DataKind.Text, 4 << 10)),
        new(Layer, "sample 2 MiB of text", static () => Sample(DataKind.Text)),
        new(Layer, "sample 2 MiB at random", static () => Sample(DataKind.Random)),
    ];

    private static PreparedOperation Compress(DataKind kind, CompressionLevel level, int length = FrameLength)
    {
        byte[] source = TestData.Bytes(kind, length);
        byte[] destination = new byte[ZstdPool.Shared.CompressBound(length)];
        int zstdLevel = CompressionLevels.ToZstd(level)!.Value;
        int expected = ZstdPool.Shared.Compress(source, destination, zstdLevel);
        return new PreparedOperation(
            expected, () => ZstdPool.Shared.Compress(source, destination, zstdLevel));
    }

    private static PreparedOperation Decompress(DataKind kind, int length)
    {
        byte[] raw = TestData.Bytes(kind, length);
        byte[] packed = new byte[ZstdPool.Shared.CompressBound(length)];
        int packedLength = ZstdPool.Shared.Compress(raw, packed, CompressionLevels.Optimal);
        byte[] destination = new byte[length];
        return new PreparedOperation(length, () =>
            ZstdPool.Shared.TryDecompress(packed.AsSpan(0, packedLength), destination, out int written)
                && destination[^1] == raw[^1]
                ? written
                : -1);
    }

    private static PreparedOperation Sample(DataKind kind)
    {
        byte[] data = TestData.Bytes(kind, FrameLength);
        return new PreparedOperation(
            kind == DataKind.Random ? 1 : 0, () => Incompressible.LooksIncompressible(data) ? 1 : 0);
    }
}
