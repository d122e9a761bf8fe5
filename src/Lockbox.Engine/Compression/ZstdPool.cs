namespace Lockbox.Engine.Compression;

/// <summary>
/// Lends zstd contexts, one per call, and keeps as many as there are processors: a context costs megabytes of tables
/// that are worth reusing. Thread-safe. Kept contexts may still hold pieces of plaintext, as the process's own
/// memory does (docs/THREAT-MODEL.md).
/// </summary>
internal sealed class ZstdPool : IDisposable
{
    // Not cached when it fails, so that a library installed meanwhile is found without a restart.
    private static readonly Lazy<ZstdPool> SharedPool =
        new(() => new ZstdPool(ZstdLoader.Load()), LazyThreadSafetyMode.PublicationOnly);

    private readonly Stack<IZstdCompressor> _compressors = new();
    private readonly Stack<IZstdDecompressor> _decompressors = new();
    private readonly Lock _gate = new();
    private readonly int _keep;
    private bool _disposed;

    /// <summary>A pool over a backend; at most <paramref name="keep"/> idle contexts of each kind stay.</summary>
    public ZstdPool(IZstdBackend backend, int? keep = null)
    {
        Backend = backend;
        _keep = keep ?? Environment.ProcessorCount;
    }

    /// <summary>The pool of the process.</summary>
    /// <exception cref="LockboxCodecUnavailableException">There is no zstd here.</exception>
    public static ZstdPool Shared => SharedPool.Value;

    /// <summary>The implementation in use.</summary>
    public IZstdBackend Backend { get; }

    /// <summary>Idle contexts of both kinds, for tests.</summary>
    internal int Idle
    {
        get
        {
            lock (_gate)
            {
                return _compressors.Count + _decompressors.Count;
            }
        }
    }

    /// <summary>The most bytes that <paramref name="sourceLength"/> bytes can become.</summary>
    public int CompressBound(int sourceLength) => Backend.CompressBound(sourceLength);

    /// <summary>Compresses into one frame at a level of <see cref="CompressionLevels"/>.</summary>
    /// <returns>The length of the frame, or 0 when it does not fit: then it is not worth it.</returns>
    public int Compress(ReadOnlySpan<byte> source, Span<byte> destination, int level)
    {
        IZstdCompressor compressor = Take(_compressors) ?? Backend.CreateCompressor();
        try
        {
            return compressor.Compress(source, destination, ZstdParameters.For(level, source.Length));
        }
        finally
        {
            GiveBack(_compressors, compressor);
        }
    }

    /// <summary>Decompresses one frame whose content fills the destination exactly; false when it is damaged.</summary>
    public bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        IZstdDecompressor decompressor = Take(_decompressors) ?? Backend.CreateDecompressor();
        try
        {
            return decompressor.TryDecompress(source, destination, out written);
        }
        finally
        {
            GiveBack(_decompressors, decompressor);
        }
    }

    /// <summary>
    /// Begins to decompress one frame in steps; null when the library cannot. What is returned keeps a context to
    /// itself until it is disposed.
    /// </summary>
    /// <param name="source">The frame, which stays where it is and what it is until then.</param>
    /// <param name="destination">Where its content goes, and stays.</param>
    public ZstdSteps? TryBegin(ReadOnlyMemory<byte> source, Memory<byte> destination)
    {
        IZstdDecompressor decompressor = Take(_decompressors) ?? Backend.CreateDecompressor();
        if (decompressor.TryBegin())
        {
            return new ZstdSteps(decompressor, GiveBack, source, destination);
        }

        GiveBack(decompressor);
        return null;
    }

    /// <summary>Frees the idle contexts; those on loan are freed when they come back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            DisposeAll(_compressors);
            DisposeAll(_decompressors);
        }
    }

    private static void DisposeAll<T>(Stack<T> idle)
        where T : class, IDisposable
    {
        while (idle.TryPop(out T? context))
        {
            context.Dispose();
        }
    }

    private T? Take<T>(Stack<T> idle)
        where T : class, IDisposable
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return idle.TryPop(out T? context) ? context : null;
        }
    }

    private void GiveBack(IZstdDecompressor decompressor) => GiveBack(_decompressors, decompressor);

    private void GiveBack<T>(Stack<T> idle, T context)
        where T : class, IDisposable
    {
        lock (_gate)
        {
            if (!_disposed && idle.Count < _keep)
            {
                idle.Push(context);
                return;
            }
        }

        context.Dispose();
    }
}
