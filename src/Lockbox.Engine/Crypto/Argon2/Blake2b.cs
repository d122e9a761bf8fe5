using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>
/// BLAKE2b without a key (RFC 7693), fed in pieces: create, <see cref="Update"/> any number of times,
/// <see cref="Finish"/> once. The state is on the stack and is zeroed by <see cref="Finish"/>.
/// </summary>
internal ref struct Blake2b
{
    /// <summary>Most bytes of a digest.</summary>
    public const int DigestMax = 64;

    private const int BlockSize = 128;
    private const int Rounds = 12;

    private readonly int _digestLength;
    private State _state;
    private Block _block;
    private int _filled;
    private ulong _counter;

    /// <summary>Starts a digest of <paramref name="digestLength"/> bytes (1 to 64).</summary>
    public Blake2b(int digestLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digestLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digestLength, DigestMax);
        _digestLength = digestLength;
        InitialVector.CopyTo(_state);
        // Parameter block: depth 1, fanout 1, no key, and the digest length (RFC 7693, section 2.5).
        _state[0] ^= 0x01010000 ^ (uint)digestLength;
    }

    private static ReadOnlySpan<ulong> InitialVector =>
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ];

    /// <summary>The message schedule (RFC 7693, section 2.7), ten rows of sixteen.</summary>
    private static ReadOnlySpan<byte> Sigma =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    /// <summary>The digest of <paramref name="data"/>, as long as <paramref name="digest"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        Blake2b hash = new(digest.Length);
        hash.Update(data);
        hash.Finish(digest);
    }

    /// <summary>Adds bytes.</summary>
    public void Update(scoped ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            // A full block is held back until more comes, because the last one is compressed differently.
            if (_filled == BlockSize)
            {
                _counter += BlockSize;
                Compress(last: false);
                _filled = 0;
            }

            int take = Math.Min(data.Length, BlockSize - _filled);
            data[..take].CopyTo(((Span<byte>)_block)[_filled..]);
            _filled += take;
            data = data[take..];
        }
    }

    /// <summary>Adds a 32-bit number, little-endian.</summary>
    public void UpdateUInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Update(bytes);
    }

    /// <summary>Writes the digest and zeroes the state.</summary>
    public void Finish(Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, _digestLength);
        ((Span<byte>)_block)[_filled..].Clear();
        _counter += (uint)_filled;
        Compress(last: true);

        Span<byte> bytes = stackalloc byte[DigestMax];
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * i)..], _state[i]);
        }

        bytes[..digest.Length].CopyTo(digest);
        CryptographicOperations.ZeroMemory(bytes);
        CryptographicOperations.ZeroMemory(_block);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)_state));
    }

    private void Compress(bool last)
    {
        Span<ulong> v = stackalloc ulong[16];
        Span<ulong> m = stackalloc ulong[16];
        for (int i = 0; i < 16; i++)
        {
            m[i] = BinaryPrimitives.ReadUInt64LittleEndian(((Span<byte>)_block)[(8 * i)..]);
        }

        ((Span<ulong>)_state).CopyTo(v);
        InitialVector.CopyTo(v[8..]);
        v[12] ^= _counter;
        v[14] = last ? ~v[14] : v[14];

        for (int round = 0; round < Rounds; round++)
        {
            Round(v, m, Sigma.Slice(round % 10 * 16, 16));
        }

        for (int i = 0; i < 8; i++)
        {
            _state[i] ^= v[i] ^ v[i + 8];
        }

        // Not Clear, which the compiler may leave out of a method that is about to end.
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(m));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(v));
    }

    private static void Round(Span<ulong> v, ReadOnlySpan<ulong> m, ReadOnlySpan<byte> s)
    {
        Mix(ref v[0], ref v[4], ref v[8], ref v[12], m[s[0]], m[s[1]]);
        Mix(ref v[1], ref v[5], ref v[9], ref v[13], m[s[2]], m[s[3]]);
        Mix(ref v[2], ref v[6], ref v[10], ref v[14], m[s[4]], m[s[5]]);
        Mix(ref v[3], ref v[7], ref v[11], ref v[15], m[s[6]], m[s[7]]);
        Mix(ref v[0], ref v[5], ref v[10], ref v[15], m[s[8]], m[s[9]]);
        Mix(ref v[1], ref v[6], ref v[11], ref v[12], m[s[10]], m[s[11]]);
        Mix(ref v[2], ref v[7], ref v[8], ref v[13], m[s[12]], m[s[13]]);
        Mix(ref v[3], ref v[4], ref v[9], ref v[14], m[s[14]], m[s[15]]);
    }

    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        unchecked
        {
            a = a + b + x;
            d = BitOperations.RotateRight(d ^ a, 32);
            c += d;
            b = BitOperations.RotateRight(b ^ c, 24);
            a = a + b + y;
            d = BitOperations.RotateRight(d ^ a, 16);
            c += d;
            b = BitOperations.RotateRight(b ^ c, 63);
        }
    }

    [InlineArray(8)]
    private struct State
    {
        private ulong _first;
    }

    [InlineArray(BlockSize)]
    private struct Block
    {
        private byte _first;
    }
}
