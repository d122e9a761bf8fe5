using System.Security.Cryptography;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// A rented array with an exact length, or a pinned one of its own. Whoever holds it owns it: dispose it once, and only
/// once nobody uses <see cref="Span"/> any more. It may hold plaintext, so it is always cleared.
/// </summary>
internal sealed class PooledBuffer : IDisposable
{
    private static int _outstanding;
    private readonly bool _isPooled;
    private readonly int _dirty;
    private byte[]? _array;

    private PooledBuffer(byte[] array, int length, bool isPooled)
    {
        _array = array;
        _isPooled = isPooled;
        _dirty = length;
        Length = length;
        Interlocked.Increment(ref _outstanding);
    }

    /// <summary>Buffers that are rented and not yet given back; the leak check of the tests.</summary>
    public static int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>The exact length in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public Span<byte> Span => Array.AsSpan(0, Length);

    /// <summary>The bytes as memory.</summary>
    public Memory<byte> Memory => Array.AsMemory(0, Length);

    private byte[] Array => _array ?? throw new ObjectDisposedException(nameof(PooledBuffer));

    /// <summary>Rents a buffer of <paramref name="length"/> bytes with undefined content.</summary>
    public static PooledBuffer Rent(int length) => new(LargeArrays.Rent(length), length, isPooled: true);

    /// <summary>
    /// As <see cref="Rent"/>, for what is secret by itself: the collector leaves no copies of it behind. It costs an
    /// allocation, so not for content.
    /// </summary>
    public static PooledBuffer AllocatePinned(int length) =>
        new(PinnedBytes.Allocate(length), length, isPooled: false);

    /// <summary>Shortens the buffer; the bytes behind stay owned and are cleared with it.</summary>
    public void Shrink(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Clears and returns the array.</summary>
    public void Dispose()
    {
        byte[]? array = Interlocked.Exchange(ref _array, null);
        if (array is null)
        {
            return;
        }

        CryptographicOperations.ZeroMemory(array.AsSpan(0, _dirty));
        if (_isPooled)
        {
            LargeArrays.Return(array);
        }

        Interlocked.Decrement(ref _outstanding);
    }
}
