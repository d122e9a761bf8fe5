using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>Argon2id, version 0x13 (RFC 9106): a secret from a password, at a price for every guess.</summary>
/// <remarks>On the calling thread alone. The memory is zeroed before it is given back.</remarks>
internal static unsafe class Argon2id
{
    /// <summary>Fewest bytes of an output (section 3.1).</summary>
    public const int OutputMin = 4;

    /// <summary>Fewest bytes of a salt.</summary>
    public const int SaltMin = 8;

    private const uint Version = 0x13;
    private const uint TypeArgon2id = 2;
    private const int BlockBytes = BlockCompression.Words * sizeof(ulong);
    private const int SeedLength = Blake2b.DigestMax;
    private const int Slices = 4;

    /// <summary>Fills <paramref name="output"/> with the tag of section 3.2.</summary>
    /// <param name="password">The password P; may be empty.</param>
    /// <param name="salt">The salt S, at least 8 bytes.</param>
    /// <param name="parameters">The cost.</param>
    /// <param name="output">At least 4 bytes; the caller clears them.</param>
    /// <param name="secret">The optional secret K.</param>
    /// <param name="associatedData">The optional associated data X.</param>
    /// <param name="cancellation">Looked at between segments.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside what section 3.1 allows.</exception>
    /// <exception cref="OutOfMemoryException">The system does not have the memory asked for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void DeriveKey(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Argon2Parameters parameters, Span<byte> output,
        ReadOnlySpan<byte> secret = default, ReadOnlySpan<byte> associatedData = default,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, OutputMin);
        ArgumentOutOfRangeException.ThrowIfLessThan(salt.Length, SaltMin);
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters.Iterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters.Parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.Parallelism, 0xFFFFFF);
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters.MemoryKiB, 8 * parameters.Parallelism);

        // H0 of section 3.2, with room behind it for a block's column and lane.
        Span<byte> seed = stackalloc byte[SeedLength + 8];
        try
        {
            ComputeSeed(password, salt, parameters, output.Length, secret, associatedData, seed[..SeedLength]);
            int lanes = parameters.Parallelism;
            int quantum = Slices * lanes;
            using Argon2Memory memory = new(parameters.MemoryKiB / quantum * quantum);
            FillFirstBlocks(memory, lanes, seed);
            new Argon2Filler(memory, parameters.Iterations, lanes).Run(cancellation);
            FinishTag(memory, lanes, output);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static void ComputeSeed(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Argon2Parameters parameters, int outputLength,
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associatedData, Span<byte> seed)
    {
        Blake2b hash = new(SeedLength);
        hash.UpdateUInt32((uint)parameters.Parallelism);
        hash.UpdateUInt32((uint)outputLength);
        hash.UpdateUInt32((uint)parameters.MemoryKiB);
        hash.UpdateUInt32((uint)parameters.Iterations);
        hash.UpdateUInt32(Version);
        hash.UpdateUInt32(TypeArgon2id);
        hash.UpdateUInt32((uint)password.Length);
        hash.Update(password);
        hash.UpdateUInt32((uint)salt.Length);
        hash.Update(salt);
        hash.UpdateUInt32((uint)secret.Length);
        hash.Update(secret);
        hash.UpdateUInt32((uint)associatedData.Length);
        hash.Update(associatedData);
        hash.Finish(seed);
    }

    private static void FillFirstBlocks(Argon2Memory memory, int lanes, Span<byte> seed)
    {
        int laneLength = memory.Blocks / lanes;
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int column = 0; column < 2; column++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(seed[SeedLength..], column);
                BinaryPrimitives.WriteInt32LittleEndian(seed[(SeedLength + 4)..], lane);
                Span<ulong> block = new(memory.Block((lane * laneLength) + column), BlockCompression.Words);
                VariableLengthHash.Compute(seed, MemoryMarshal.AsBytes(block));
                ToHostOrder(block);
            }
        }
    }

    private static void FinishTag(Argon2Memory memory, int lanes, Span<byte> output)
    {
        int laneLength = memory.Blocks / lanes;
        Span<ulong> last = new(memory.Block(laneLength - 1), BlockCompression.Words);
        for (int lane = 1; lane < lanes; lane++)
        {
            ulong* other = memory.Block(((lane + 1) * laneLength) - 1);
            for (int i = 0; i < last.Length; i++)
            {
                last[i] ^= other[i];
            }
        }

        ToHostOrder(last);
        VariableLengthHash.Compute(MemoryMarshal.AsBytes(last), output);
    }

    /// <summary>Blocks are little-endian words on every host; on a little-endian one this does nothing.</summary>
    private static void ToHostOrder(Span<ulong> block)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(block, block);
        }
    }
}
