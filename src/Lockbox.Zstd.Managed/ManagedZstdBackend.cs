using Lockbox.Engine.Compression;
using ZstdSharp.Unsafe;

namespace Lockbox.Zstd.Managed;

/// <summary>zstd in managed code (ZstdSharp.Port). The engine's loader makes it by name.</summary>
internal sealed class ManagedZstdBackend : IZstdBackend
{
    /// <inheritdoc/>
    public string Name => "ZstdSharp";

    /// <inheritdoc/>
    public string Version { get; } = Methods.ZSTD_versionString();

    /// <inheritdoc/>
    public IZstdCompressor CreateCompressor() => new ManagedZstdCompressor();

    /// <inheritdoc/>
    public IZstdDecompressor CreateDecompressor() => new ManagedZstdDecompressor();

    /// <inheritdoc/>
    public int CompressBound(int sourceLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourceLength);
        return checked((int)Methods.ZSTD_compressBound((nuint)sourceLength));
    }
}
