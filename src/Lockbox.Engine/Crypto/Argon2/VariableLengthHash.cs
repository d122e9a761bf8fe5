using System.Security.Cryptography;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>The hash H' of Argon2, with an output of any length (RFC 9106, section 3.3).</summary>
internal static class VariableLengthHash
{
    private const int Half = Blake2b.DigestMax / 2;

    /// <summary>Fills <paramref name="output"/> with H'(<paramref name="input"/>).</summary>
    public static void Compute(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length <= Blake2b.DigestMax)
        {
            HashWithLength(input, output.Length, output);
            return;
        }

        // V1 is the hash of the input, each further V the hash of the one before; the output takes the first half of
        // each, and the whole of the last, which is as long as what remains.
        Span<byte> v = stackalloc byte[Blake2b.DigestMax];
        HashWithLength(input, output.Length, v);
        while (output.Length > Blake2b.DigestMax)
        {
            v[..Half].CopyTo(output);
            output = output[Half..];
            int next = Math.Min(Blake2b.DigestMax, output.Length);
            if (next == output.Length)
            {
                Blake2b.Hash(v, output);
                break;
            }

            Blake2b.Hash(v, v);
        }

        CryptographicOperations.ZeroMemory(v);
    }

    private static void HashWithLength(ReadOnlySpan<byte> input, int outputLength, Span<byte> digest)
    {
        Blake2b hash = new(digest.Length);
        hash.UpdateUInt32((uint)outputLength);
        hash.Update(input);
        hash.Finish(digest);
    }
}
