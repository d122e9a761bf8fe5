using System.Security.Cryptography;

namespace Lockbox.Engine.Crypto;

/// <summary>HKDF with SHA-256 (RFC 5869): extract, then expand.</summary>
internal static class Hkdf
{
    /// <summary>Most bytes that one derivation can give: 255 times the hash (RFC 5869, section 2.3).</summary>
    public const int OutputMax = 255 * SHA256.HashSizeInBytes;

    /// <summary>Fills <paramref name="output"/> with key material.</summary>
    /// <param name="ikm">The input keying material.</param>
    /// <param name="salt">The salt; empty means 32 zero bytes, as the RFC says.</param>
    /// <param name="info">What the output is for: a label of <see cref="KeyLabels"/>.</param>
    /// <param name="output">1 to <see cref="OutputMax"/> bytes; the caller clears them.</param>
    public static void DeriveKey(
        ReadOnlySpan<byte> ikm, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output)
    {
        // In two steps, because the class library leaves what stands between them on the stack.
        Span<byte> pseudorandom = stackalloc byte[SHA256.HashSizeInBytes];
        try
        {
            HKDF.Extract(HashAlgorithmName.SHA256, ikm, salt, pseudorandom);
            HKDF.Expand(HashAlgorithmName.SHA256, pseudorandom, output, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pseudorandom);
        }
    }
}
