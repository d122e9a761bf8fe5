using System.Runtime.InteropServices;

namespace Lockbox.Engine.Compression.LibZstd;

/// <summary>A <c>ZSTD_CCtx*</c> of libzstd.</summary>
internal sealed class ZstdCompressionContext : SafeHandle
{
    /// <summary>Made by the interop code, which then sets the pointer.</summary>
    public ZstdCompressionContext()
        : base(IntPtr.Zero, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibZstdNative.FreeCCtx(handle) == 0;
}

/// <summary>A <c>ZSTD_DCtx*</c> of libzstd.</summary>
internal sealed class ZstdDecompressionContext : SafeHandle
{
    /// <summary>Made by the interop code, which then sets the pointer.</summary>
    public ZstdDecompressionContext()
        : base(IntPtr.Zero, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibZstdNative.FreeDCtx(handle) == 0;
}
