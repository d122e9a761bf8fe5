namespace Lockbox.Engine.Compression.LibZstd;

/// <summary>A decompression context of libzstd.</summary>
internal sealed class LibZstdDecompressor : IZstdDecompressor
{
    private readonly ZstdDecompressionContext _context;

    /// <summary>Creates the context.</summary>
    public LibZstdDecompressor()
    {
        _context = LibZstdNative.CreateDCtx();
        if (_context.IsInvalid)
        {
            throw new InsufficientMemoryException("libzstd could not create a decompression context.");
        }
    }

    /// <inheritdoc/>
    public unsafe bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        if (!ZstdFrameHeader.Promises(source, destination.Length))
        {
            return false;
        }

        fixed (byte* from = source, to = destination)
        {
            // Exactly one frame: ZSTD_decompressDCtx would go on to a second one.
            nuint frameLength = LibZstdNative.FindFrameCompressedSize(from, (nuint)source.Length);
            if (frameLength != (nuint)source.Length)
            {
                return false;
            }

            nuint result = LibZstdNative.Decompress(
                _context, to, (nuint)destination.Length, from, (nuint)source.Length);
            if (LibZstdNative.IsError(result) != 0 || result != (nuint)destination.Length)
            {
                return false;
            }
        }

        written = destination.Length;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
