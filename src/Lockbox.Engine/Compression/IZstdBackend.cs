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

    /// <summary>
    /// Makes ready to read one frame in steps; a frame under way is forgotten. False when this library cannot write
    /// straight to the place of the content: then it has to be read whole.
    /// </summary>
    bool TryBegin();

    /// <summary>
    /// Reads the next part of the frame: its header, or a whole block with whatever follows the last one.
    /// </summary>
    /// <param name="source">The part.</param>
    /// <param name="destination">Where the content begins: at each step the same memory, which does not move.</param>
    /// <param name="length">Bytes there; nothing is written beyond them.</param>
    /// <param name="written">Bytes that are done, counted on. Beyond them anything may be written.</param>
    /// <param name="isEnd">Whether the frame has come to its end.</param>
    /// <returns>False when the frame is damaged, or goes on behind its end; after that nothing but
    /// <see cref="TryBegin"/> or <see cref="TryDecompress"/>.</returns>
    unsafe bool TryStep(ReadOnlySpan<byte> source, byte* destination, int length, ref int written, out bool isEnd);
}
