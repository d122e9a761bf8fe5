#pragma warning disable
namespace Lockbox.Engine.Compression;
internal sealed class ZstdPool { public static ZstdPool Shared => new(); public int Compress(ReadOnlySpan<byte> s, Span<byte> d, int level) => 0; public bool TryDecompress(ReadOnlySpan<byte> s, Span<byte> d) => false; }
internal static class Incompressible { public static bool LooksIncompressible(ReadOnlySpan<byte> d) => false; }
internal static class CompressionLevels { public static int? ToZstd(System.IO.Compression.CompressionLevel l) => 3; }
