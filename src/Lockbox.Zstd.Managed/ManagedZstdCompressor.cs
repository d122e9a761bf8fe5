using Lockbox.Engine.Compression;
using ZstdSharp.Unsafe;

namespace Lockbox.Zstd.Managed;

/// <summary>A compression context of ZstdSharp; its tables are unmanaged memory.</summary>
internal sealed unsafe class ManagedZstdCompressor : IZstdCompressor
{
    private ZSTD_CCtx_s* _context;
    private ZstdParameters? _parameters;

    /// <summary>Creates the context.</summary>
    public ManagedZstdCompressor()
    {
        _context = Methods.ZSTD_createCCtx();
        if (_context is null)
        {
            throw new InsufficientMemoryException("ZstdSharp could not create a compression context.");
        }
    }

    /// <summary>Frees the context of a compressor that nobody disposed.</summary>
    ~ManagedZstdCompressor() => Free();

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> destination, ZstdParameters parameters)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        Prepare(parameters);
        nuint result;
        fixed (byte* from = source, to = destination)
        {
            result = Methods.ZSTD_compress2(_context, to, (nuint)destination.Length, from, (nuint)source.Length);
        }

        GC.KeepAlive(this);
        if (!Methods.ZSTD_isError(result))
        {
            return checked((int)result);
        }

        return Methods.ZSTD_getErrorCode(result) == ZSTD_ErrorCode.ZSTD_error_dstSize_tooSmall
            ? 0
            : throw Failure(result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Prepare(ZstdParameters parameters)
    {
        if (_parameters == parameters)
        {
            // A frame that did not fit has left the session open.
            Check(Methods.ZSTD_CCtx_reset(_context, ZSTD_ResetDirective.ZSTD_reset_session_only));
            return;
        }

        _parameters = null;
        Check(Methods.ZSTD_CCtx_reset(_context, ZSTD_ResetDirective.ZSTD_reset_session_and_parameters));
        Set(ZSTD_cParameter.ZSTD_c_compressionLevel, parameters.Level);
        Set(ZSTD_cParameter.ZSTD_c_hashLog, parameters.HashLog);
        Set(ZSTD_cParameter.ZSTD_c_chainLog, parameters.ChainLog);
        Set(ZSTD_cParameter.ZSTD_c_searchLog, parameters.SearchLog);
        Set(ZSTD_cParameter.ZSTD_c_minMatch, parameters.MinMatch);
        Set(ZSTD_cParameter.ZSTD_c_contentSizeFlag, 1);
        Set(ZSTD_cParameter.ZSTD_c_checksumFlag, 0);
        Set(ZSTD_cParameter.ZSTD_c_dictIDFlag, 0);
        _parameters = parameters;
    }

    private void Set(ZSTD_cParameter parameter, int value) =>
        Check(Methods.ZSTD_CCtx_setParameter(_context, parameter, value));

    private static void Check(nuint result)
    {
        if (Methods.ZSTD_isError(result))
        {
            throw Failure(result);
        }
    }

    private static Exception Failure(nuint result)
    {
        ZSTD_ErrorCode code = Methods.ZSTD_getErrorCode(result);
        return code == ZSTD_ErrorCode.ZSTD_error_memory_allocation
            ? new InsufficientMemoryException("ZstdSharp could not allocate its tables.")
            : new InvalidOperationException($"ZstdSharp refused to compress ({code}).");
    }

    private void Free()
    {
        if (_context is not null)
        {
            _ = Methods.ZSTD_freeCCtx(_context);
            _context = null;
        }
    }
}
