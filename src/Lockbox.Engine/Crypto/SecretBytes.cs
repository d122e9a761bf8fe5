using System.Security.Cryptography;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Crypto;

/// <summary>
/// Secret bytes of a fixed length. The array is pinned, so the collector leaves no copies behind, and it is zeroed on
/// dispose. Whoever creates it disposes it; there is no text form and no comparison.
/// </summary>
/// <remarks>
/// There is no finalizer on purpose: one could zero the array while a span over it is still in use, because the span
/// keeps the array alive but not this object.
/// </remarks>
internal sealed class SecretBytes : IDisposable
{
    private byte[]? _bytes;

    /// <summary>Creates <paramref name="length"/> zero bytes.</summary>
    public SecretBytes(int length) => _bytes = PinnedBytes.Allocate(length);

    /// <summary>The length in bytes.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public int Length => Bytes.Length;

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Span<byte> Span => Bytes;

    private byte[] Bytes => Volatile.Read(ref _bytes) ?? throw new ObjectDisposedException(nameof(SecretBytes));

    /// <summary>A copy of <paramref name="source"/>, which stays the caller's to clear.</summary>
    public static SecretBytes CopyOf(ReadOnlySpan<byte> source)
    {
        SecretBytes copy = new(source.Length);
        source.CopyTo(copy.Span);
        return copy;
    }

    /// <summary>Bytes from the system's generator.</summary>
    public static SecretBytes Random(int length)
    {
        SecretBytes secret = new(length);
        RandomNumberGenerator.Fill(secret.Span);
        return secret;
    }

    /// <summary>An independent copy, with a life of its own.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public SecretBytes Clone() => CopyOf(Span);

    /// <summary>Zeroes the bytes; any use after that throws.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(Interlocked.Exchange(ref _bytes, null));

    /// <summary>The name of the type, and nothing about the content.</summary>
    public override string ToString() => nameof(SecretBytes);
}
