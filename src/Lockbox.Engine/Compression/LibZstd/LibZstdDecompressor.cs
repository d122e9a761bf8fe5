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
    public bool TryBegin() =>
        LibZstdNative.IsError(LibZstdNative.Reset(_context, LibZstdNative.ResetSessionOnly)) == 0
        && LibZstdNative.IsError(
            LibZstdNative.SetParameter(_context, LibZstdNative.StableOutBuffer, 1)) == 0;

    /// <inheritdoc/>
    public unsafe bool TryStep(
        ReadOnlySpan<byte> source, byte* destination, int length, ref int written, out bool isEnd)
    {
        isEnd = false;
        fixed (byte* from = source)
        {
            ZstdInput input = new() { Source = from, Size = (nuint)source.Length };
            ZstdOutput output = new()
            {
                Destination = destination, Size = (nuint)length, Position = (nuint)written,
            };
            nuint result = LibZstdNative.DecompressStream(_context, ref output, ref input);
            if (LibZstdNative.IsError(result) != 0 || input.Position != input.Size)
            {
                return false;
            }

            written = checked((int)output.Position);
            isEnd = result == 0;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
