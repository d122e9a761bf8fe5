namespace Lockbox.Engine.Compression;

/// <summary>
/// A zstd implementation. The frame (RFC 8878) is the contract, not the library: what one backend writes, every
/// other reads. Instances are thread-safe; the contexts they create are not.
/// </summary>
internal interface IZstdBackend
{
    /// <summary>What error messages and reports call it, e.g. <c>libzstd</c>.</summary>
    string Name { get; }

    /// <summary>The version of zstd that it implements, e.g. <c>1.5.4</c>.</summary>
    string Version { get; }

    /// <summary>A new compressor; the caller disposes it.</summary>
    IZstdCompressor CreateCompressor();

    /// <summary>A new decompressor; the caller disposes it.</summary>
    IZstdDecompressor CreateDecompressor();

    /// <summary>The most bytes that <paramref name="sourceLength"/> bytes can become.</summary>
    int CompressBound(int sourceLength);
}

/// <summary>One compression context, for one thread at a time. It keeps its tables between calls.</summary>
internal interface IZstdCompressor : IDisposable
{
    /// <summary>
    /// Writes <paramref name="source"/> as one frame with content size, without checksum and without dictionary.
    /// </summary>
    /// <returns>The length of the frame in bytes, or 0 when it does not fit into <paramref name="destination"/>,
    /// whose content is then undefined. A destination shorter than the source thus asks "does it pay?".</returns>
    int Compress(ReadOnlySpan<byte> source, Span<byte> destination, ZstdParameters parameters);
}

/// <summary>One decompression context, for one thread at a time.</summary>
internal interface IZstdDecompressor : IDisposable
{
    /// <summary>
    /// Reads exactly one frame that fills <paramref name="source"/> and declares exactly the length of
    /// <paramref name="destination"/>. It allocates nothing that depends on the frame, and never writes elsewhere.
    /// </summary>
    /// <returns>False when the frame is damaged or is not what was promised; the destination is then undefined.
    /// Without a checksum not all damage shows here: the AEAD around the frame is what proves it.</returns>
    bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination, out int written);
}
