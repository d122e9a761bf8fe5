using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Whether the collector moves an array when it compacts, and so leaves a copy of it behind.</summary>
internal static class Moving
{
    /// <summary>Whether the bytes are where they were after some compacting collections.</summary>
    public static bool StaysInPlace(ReadOnlyMemory<byte> bytes)
    {
        nint before = AddressOf(bytes);
        for (int i = 0; i < 3; i++)
        {
            GC.KeepAlive(Enumerable.Range(0, 1000).Select(static n => new byte[n]).ToArray());
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        }

        return before == AddressOf(bytes);
    }

    private static unsafe nint AddressOf(ReadOnlyMemory<byte> bytes) =>
        (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes.Span));
}
