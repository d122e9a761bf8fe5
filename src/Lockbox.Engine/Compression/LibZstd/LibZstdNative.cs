using System.Runtime.InteropServices;

namespace Lockbox.Engine.Compression.LibZstd;

/// <summary>
/// The functions of <c>zstd.h</c> that Lockbox calls: only functions of the stable API (since 1.4.0).
/// Results of type <c>nuint</c> are a length or an error, told apart by <see cref="IsError"/>.
/// </summary>
internal static partial class LibZstdNative
{
    /// <summary><c>ZSTD_reset_session_only</c>: forgets the frame, keeps the parameters.</summary>
    public const int ResetSessionOnly = 1;

    /// <summary><c>ZSTD_reset_session_and_parameters</c>.</summary>
    public const int ResetSessionAndParameters = 3;

    /// <summary><c>ZSTD_error_memory_allocation</c>.</summary>
    public const int ErrorMemoryAllocation = 64;

    /// <summary><c>ZSTD_error_dstSize_tooSmall</c>.</summary>
    public const int ErrorDestinationTooSmall = 70;

    /// <summary>
    /// <c>ZSTD_d_stableOutBuffer</c> (since 1.4.5): the output of all calls is one memory, which is the window as well.
    /// Its name is for static linking only; older and newer libraries that do not know the number say so.
    /// </summary>
    public const int StableOutBuffer = 1001;

    private const string Library = LibZstdLibrary.ImportName;

    /// <summary>The version as major × 10,000 + minor × 100 + patch.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_versionNumber")]
    public static partial uint VersionNumber();

    /// <summary>The most bytes that a source of this length can become, or an error when it is too long.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_compressBound")]
    public static partial nuint CompressBound(nuint sourceSize);

    /// <summary>Not zero when a result is an error.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint result);

    /// <summary>The number of the error in a result (<c>zstd_errors.h</c>).</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorCode")]
    public static partial int GetErrorCode(nuint result);

    /// <summary>A new compression context, or an invalid handle when memory is short.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial ZstdCompressionContext CreateCCtx();

    /// <summary>Frees a compression context.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCCtx(IntPtr context);

    /// <summary>A new decompression context, or an invalid handle when memory is short.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial ZstdDecompressionContext CreateDCtx();

    /// <summary>Frees a decompression context.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDCtx(IntPtr context);

    /// <summary>Sets one parameter for the frames to come.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(ZstdCompressionContext context, ZstdParameter parameter, int value);

    /// <summary>Forgets a frame under way, and the parameters where asked to.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint Reset(ZstdCompressionContext context, int directive);

    /// <summary>Writes one frame in a single pass.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    public static unsafe partial nuint Compress2(
        ZstdCompressionContext context, byte* destination, nuint capacity, byte* source, nuint sourceSize);

    /// <summary>The length of the first frame in a source, found by walking its block headers.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_findFrameCompressedSize")]
    public static unsafe partial nuint FindFrameCompressedSize(byte* source, nuint sourceSize);

    /// <summary>Reads frames in a single pass; the destination is the window, so nothing is allocated.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    public static unsafe partial nuint Decompress(
        ZstdDecompressionContext context, byte* destination, nuint capacity, byte* source, nuint sourceSize);

    /// <summary>Sets one parameter for the frames to come.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetParameter(ZstdDecompressionContext context, int parameter, int value);

    /// <summary>Forgets a frame under way, and the parameters where asked to.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint Reset(ZstdDecompressionContext context, int directive);

    /// <summary>Reads on with a frame; 0 when it has come to its end.</summary>
    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint DecompressStream(
        ZstdDecompressionContext context, ref ZstdOutput output, ref ZstdInput input);
}

/// <summary><c>ZSTD_inBuffer</c> of <c>zstd.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdInput
{
    /// <summary>The input.</summary>
    public byte* Source;

    /// <summary>Its length in bytes.</summary>
    public nuint Size;

    /// <summary>Bytes that have been read.</summary>
    public nuint Position;
}

/// <summary><c>ZSTD_outBuffer</c> of <c>zstd.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdOutput
{
    /// <summary>The output.</summary>
    public byte* Destination;

    /// <summary>Its length in bytes.</summary>
    public nuint Size;

    /// <summary>Bytes that have been written.</summary>
    public nuint Position;
}

/// <summary><c>ZSTD_cParameter</c> of <c>zstd.h</c>.</summary>
internal enum ZstdParameter
{
    /// <summary>The level, from which every parameter not set follows.</summary>
    CompressionLevel = 100,

    /// <summary>See <see cref="ZstdParameters.HashLog"/>.</summary>
    HashLog = 102,

    /// <summary>See <see cref="ZstdParameters.ChainLog"/>.</summary>
    ChainLog = 103,

    /// <summary>See <see cref="ZstdParameters.SearchLog"/>.</summary>
    SearchLog = 104,

    /// <summary>See <see cref="ZstdParameters.MinMatch"/>.</summary>
    MinMatch = 105,

    /// <summary>Whether the frame declares its content size.</summary>
    ContentSizeFlag = 200,

    /// <summary>Whether the frame ends with an XXH64 of its content.</summary>
    ChecksumFlag = 201,

    /// <summary>Whether the frame names its dictionary.</summary>
    DictionaryIdFlag = 202,
}
