using System.Security.Cryptography;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>The key pairs of identities: 32 bytes in memory that is zeroed, and what they give on P-256.</summary>
internal static class IdentityKeys
{
    /// <summary>Bytes of a private key.</summary>
    public const int Size = 32;

    /// <summary>The order of P-256 (SP 800-186, section 3.2.1.3); a private key is above zero and below it.</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];

    /// <summary>
    /// Random bytes that are a private key. Nearly all are: the order of the curve is just below 2^256, and what is not
    /// below it is drawn again, so that every key is as likely as every other.
    /// </summary>
    public static SecretBytes Create()
    {
        while (true)
        {
            SecretBytes scalar = SecretBytes.Random(Size);
            if (IsPrivateKey(scalar.Span))
            {
                return scalar;
            }

            scalar.Dispose();
        }
    }

    /// <summary>The public part of a private key, or null when the bytes are none.</summary>
    public static Recipient? TryGetRecipient(SecretBytes scalar)
    {
        if (!IsPrivateKey(scalar.Span))
        {
            return null;
        }

        using ECDiffieHellman key = Import(scalar);
        return NistCurve.P256.TryCompress(key) is { } point ? Recipient.TryFromPoint(point) : null;
    }

    /// <summary>The key pair of a private key.</summary>
    public static ECDiffieHellman Import(SecretBytes scalar)
    {
        byte[] bytes = PinnedBytes.CopyOf(scalar.Span);
        try
        {
            return NistCurve.P256.ImportPrivate(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool IsPrivateKey(ReadOnlySpan<byte> scalar) =>
        scalar.ContainsAnyExcept((byte)0) && scalar.SequenceCompareTo(Order) < 0;
}
