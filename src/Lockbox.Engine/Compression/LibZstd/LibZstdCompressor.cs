namespace Lockbox.Engine.Compression.LibZstd;

/// <summary>A compression context of libzstd.</summary>
internal sealed class LibZstdCompressor : IZstdCompressor
{
    private readonly ZstdCompressionContext _context;
    private ZstdParameters? _parameters;

    /// <summary>Creates the context.</summary>
    public LibZstdCompressor()
    {
        _context = LibZstdNative.CreateCCtx();
        if (_context.IsInvalid)
        {
            throw new InsufficientMemoryException("libzstd could not create a compression context.");
        }
    }

    /// <inheritdoc/>
    public unsafe int Compress(ReadOnlySpan<byte> source, Span<byte> destination, ZstdParameters parameters)
    {
        Prepare(parameters);
        nuint result;
        fixed (byte* from = source, to = destination)
        {
            result = LibZstdNative.Compress2(_context, to, (nuint)destination.Length, from, (nuint)source.Length);
        }

        if (LibZstdNative.IsError(result) == 0)
        {
            return checked((int)result);
        }

        return LibZstdNative.GetErrorCode(result) == LibZstdNative.ErrorDestinationTooSmall ? 0 : throw Failure(result);
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private void Prepare(ZstdParameters parameters)
    {
        if (_parameters == parameters)
        {
            // A frame that did not fit has left the session open.
            Check(LibZstdNative.Reset(_context, LibZstdNative.ResetSessionOnly));
            return;
        }

        _parameters = null;
        Check(LibZstdNative.Reset(_context, LibZstdNative.ResetSessionAndParameters));
        Set(ZstdParameter.CompressionLevel, parameters.Level);
        Set(ZstdParameter.HashLog, parameters.HashLog);
        Set(ZstdParameter.ChainLog, parameters.ChainLog);
        Set(ZstdParameter.SearchLog, parameters.SearchLog);
        Set(ZstdParameter.MinMatch, parameters.MinMatch);
        Set(ZstdParameter.ContentSizeFlag, 1);
        Set(ZstdParameter.ChecksumFlag, 0);
        Set(ZstdParameter.DictionaryIdFlag, 0);
        _parameters = parameters;
    }

    private void Set(ZstdParameter parameter, int value) =>
        Check(LibZstdNative.SetParameter(_context, parameter, value));

    private static void Check(nuint result)
    {
        if (LibZstdNative.IsError(result) != 0)
        {
            throw Failure(result);
        }
    }

    private static Exception Failure(nuint result)
    {
        int code = LibZstdNative.GetErrorCode(result);
        return code == LibZstdNative.ErrorMemoryAllocation
            ? new InsufficientMemoryException("libzstd could not allocate its tables.")
            : new InvalidOperationException($"libzstd refused to compress (error {code}).");
    }
}
