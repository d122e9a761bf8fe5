using System.Security.Cryptography;

namespace Lockbox.Engine.Crypto;

/// <summary>
/// An AES-256-GCM key (NIST SP 800-38D). Thread-safe: one <see cref="AesGcm"/> owns one cipher context and fails when
/// two threads use it, so every call leases one from a small pool of this key's own.
/// </summary>
/// <remarks>The caller sees to it that a nonce is never used twice for sealing under one key.</remarks>
internal sealed class AeadKey : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes of a tag.</summary>
    public const int TagSize = 16;

    // Twice the processors: an idle cipher is worth keeping for each worker; more are made and dropped on demand.
    private static readonly int PoolSize = Math.Max(4, Environment.ProcessorCount * 2);
    private readonly SecretBytes _key;
    private readonly AesGcm?[] _idle = new AesGcm?[PoolSize];
    private volatile bool _disposed;

    /// <summary>Takes a copy of 32 key bytes, which stay the caller's to clear.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The key is not 32 bytes long.</exception>
    public AeadKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        _key = SecretBytes.CopyOf(key);
        _idle[0] = new AesGcm(key, TagSize);
    }

    /// <summary>Encrypts and authenticates. <paramref name="ciphertext"/> may be the plaintext's own memory.</summary>
    /// <param name="nonce">12 bytes, never used before under this key.</param>
    /// <param name="plaintext">What to seal.</param>
    /// <param name="ciphertext">As long as the plaintext.</param>
    /// <param name="tag">Receives 16 bytes.</param>
    /// <param name="associatedData">Authenticated, not encrypted; the same bytes are needed to open.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag,
        ReadOnlySpan<byte> associatedData)
    {
        AesGcm cipher = Lease();
        try
        {
            cipher.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        }
        finally
        {
            Return(cipher);
        }
    }

    /// <summary>
    /// Authenticates and decrypts. <paramref name="plaintext"/> may be the ciphertext's own memory; it is zero after a
    /// failure.
    /// </summary>
    /// <returns>False when the message is not authentic under this key, nonce and associated data.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData)
    {
        AesGcm cipher = Lease();
        try
        {
            cipher.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // Only this one: any other failure of the cipher is not "the message was forged".
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
        finally
        {
            Return(cipher);
        }
    }

    /// <summary>Zeroes the key. A call that is under way on another thread finishes on its own lease.</summary>
    public void Dispose()
    {
        _disposed = true;
        DropIdle();
        _key.Dispose();
    }

    private AesGcm Lease()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (int i = 0; i < _idle.Length; i++)
        {
            // The plain look first keeps the cache line shared while another thread holds this place.
            if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } cipher)
            {
                return cipher;
            }
        }

        AesGcm made = new(_key.Span, TagSize);
        if (_disposed)
        {
            // The key may have been zeroed while it was copied: never seal under that.
            made.Dispose();
            throw new ObjectDisposedException(nameof(AeadKey));
        }

        return made;
    }

    private void Return(AesGcm cipher)
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], cipher, null) is null)
            {
                if (_disposed)
                {
                    DropIdle();
                }

                return;
            }
        }

        cipher.Dispose();
    }

    private void DropIdle()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            Interlocked.Exchange(ref _idle[i], null)?.Dispose();
        }
    }
}
