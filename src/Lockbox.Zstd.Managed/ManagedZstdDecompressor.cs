using Lockbox.Engine.Compression;
using ZstdSharp.Unsafe;

namespace Lockbox.Zstd.Managed;

/// <summary>A decompression context of ZstdSharp; it is unmanaged memory.</summary>
internal sealed unsafe class ManagedZstdDecompressor : IZstdDecompressor
{
    private ZSTD_DCtx_s* _context;

    /// <summary>Creates the context.</summary>
    public ManagedZstdDecompressor()
    {
        _context = Methods.ZSTD_createDCtx();
        if (_context is null)
        {
            throw new InsufficientMemoryException("ZstdSharp could not create a decompression context.");
        }
    }

    /// <summary>Frees the context of a decompressor that nobody disposed.</summary>
    ~ManagedZstdDecompressor() => Free();

    /// <inheritdoc/>
    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        written = 0;
        if (!ZstdFrameHeader.Promises(source, destination.Length))
        {
            return false;
        }

        fixed (byte* from = source, to = destination)
        {
            // Exactly one frame: ZSTD_decompressDCtx would go on to a second one.
            if (Methods.ZSTD_findFrameCompressedSize(from, (nuint)source.Length) != (nuint)source.Length)
            {
                return false;
            }

            nuint result = Methods.ZSTD_decompressDCtx(
                _context, to, (nuint)destination.Length, from, (nuint)source.Length);
            if (Methods.ZSTD_isError(result) || result != (nuint)destination.Length)
            {
                return false;
            }
        }

        GC.KeepAlive(this);
        written = destination.Length;
        return true;
    }

    /// <inheritdoc/>
    public bool TryBegin()
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        bool isReady = !Methods.ZSTD_isError(
                Methods.ZSTD_DCtx_reset(_context, ZSTD_ResetDirective.ZSTD_reset_session_only))
            && !Methods.ZSTD_isError(
                Methods.ZSTD_DCtx_setParameter(_context, ZSTD_dParameter.ZSTD_d_experimentalParam2, 1));
        GC.KeepAlive(this);
        return isReady;
    }

    /// <inheritdoc/>
    public bool TryStep(ReadOnlySpan<byte> source, byte* destination, int length, ref int written, out bool isEnd)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        isEnd = false;
        fixed (byte* from = source)
        {
            ZSTD_inBuffer_s input = new() { src = from, size = (nuint)source.Length };
            ZSTD_outBuffer_s output = new() { dst = destination, size = (nuint)length, pos = (nuint)written };
            nuint result = Methods.ZSTD_decompressStream(_context, &output, &input);
            if (Methods.ZSTD_isError(result) || input.pos != input.size)
            {
                return false;
            }

            written = checked((int)output.pos);
            isEnd = result == 0;
        }

        GC.KeepAlive(this);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_context is not null)
        {
            _ = Methods.ZSTD_freeDCtx(_context);
            _context = null;
        }
    }
}
