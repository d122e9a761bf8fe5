using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// Rented room for numbers while a column of them is put together. They are sizes, times and ids of what is sealed, so
/// the room is cleared before it goes back to the pool, which serves the whole process.
/// </summary>
internal readonly ref struct RentedNumbers : IDisposable
{
    private readonly long[] _array;

    /// <summary>Rents room for <paramref name="count"/> numbers.</summary>
    public RentedNumbers(int count)
    {
        _array = ArrayPool<long>.Shared.Rent(count);
        Span = _array.AsSpan(0, count);
    }

    /// <summary>The numbers, at first undefined.</summary>
    public Span<long> Span { get; }

    /// <summary>Clears the room and gives it back.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Span));
        ArrayPool<long>.Shared.Return(_array);
    }
}
