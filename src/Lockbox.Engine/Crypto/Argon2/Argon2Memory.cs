using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Lockbox.Engine.Crypto.Argon2;

/// <summary>
/// The blocks of one Argon2 computation, with a few scratch blocks behind them. Native memory: 64 MiB and more must go
/// back to the system at once, not when the collector next looks at its large objects; nor may the collector copy it.
/// </summary>
internal sealed unsafe class Argon2Memory : IDisposable
{
    private const int ScratchBlocks = 4;
    private const int BlockBytes = BlockCompression.Words * sizeof(ulong);
    private const nuint Alignment = 64;
    private readonly nuint _bytes;
    private ulong* _blocks;

    /// <summary>Allocates room for <paramref name="blocks"/> blocks of 1 KiB, with undefined content.</summary>
    /// <exception cref="OutOfMemoryException">The system does not have that much.</exception>
    public Argon2Memory(int blocks)
    {
        Blocks = blocks;
        _bytes = ((nuint)blocks + ScratchBlocks) * BlockBytes;
        _blocks = (ulong*)NativeMemory.AlignedAlloc(_bytes, Alignment);
        for (int i = 0; i < ScratchBlocks; i++)
        {
            new Span<ulong>(Scratch(i), BlockCompression.Words).Clear();
        }
    }

    /// <summary>How many blocks.</summary>
    public int Blocks { get; }

    /// <summary>The block at <paramref name="index"/>, 128 words.</summary>
    public ulong* Block(int index) => _blocks + ((nint)index * BlockCompression.Words);

    /// <summary>Scratch block 0 to 3; zero at first.</summary>
    public ulong* Scratch(int index) => Block(Blocks + index);

    /// <summary>Zeroes everything and gives it back.</summary>
    public void Dispose()
    {
        if (_blocks is null)
        {
            return;
        }

        byte* at = (byte*)_blocks;
        for (nuint left = _bytes; left > 0;)
        {
            int count = (int)Math.Min(left, 1u << 30);
            CryptographicOperations.ZeroMemory(new Span<byte>(at, count));
            at += count;
            left -= (nuint)count;
        }

        NativeMemory.AlignedFree(_blocks);
        _blocks = null;
    }
}
