using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lockbox.Workloads.Corpora;

/// <summary>
/// Bytes that nothing compresses and everybody can make again: the AES-256-CTR keystream (NIST SP 800-38A section 6.5)
/// of a known key, that is the encrypted values of a 128-bit big-endian counter.
/// </summary>
internal sealed class Keystream : IDisposable
{
    private const int BlockSize = 16;
    private const int StretchSize = 1 << 20;

    private readonly Aes _aes = Aes.Create();
    private UInt128 _counter;

    /// <summary>Begins a stream.</summary>
    /// <param name="key">32 bytes in hexadecimal digits.</param>
    /// <param name="counter">The first counter.</param>
    public Keystream(string key, UInt128 counter)
    {
        _aes.Key = Convert.FromHexString(key);
        _counter = counter;
    }

    /// <summary>The first bytes of a stream.</summary>
    public static byte[] Take(string key, UInt128 counter, int length)
    {
        using Keystream stream = new(key, counter);
        byte[] bytes = new byte[length];
        stream.Fill(bytes);
        return bytes;
    }

    /// <summary>A long stream in stretches; one buffer is used for all of them.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Stretches(string key, UInt128 counter, long length)
    {
        using Keystream stream = new(key, counter);
        byte[] buffer = new byte[StretchSize];
        for (long left = length; left > 0; left -= StretchSize)
        {
            Memory<byte> stretch = buffer.AsMemory(0, (int)Math.Min(StretchSize, left));
            stream.Fill(stretch.Span);
            yield return stretch;
        }
    }

    /// <summary>The next bytes; what is left of the last block is dropped.</summary>
    public void Fill(Span<byte> destination)
    {
        byte[] counters = new byte[(destination.Length + BlockSize - 1) / BlockSize * BlockSize];
        for (int i = 0; i < counters.Length; i += BlockSize)
        {
            BinaryPrimitives.WriteUInt128BigEndian(counters.AsSpan(i), _counter);
            _counter++;
        }

        _aes.EncryptEcb(counters, counters, PaddingMode.None);
        counters.AsSpan(0, destination.Length).CopyTo(destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();
}
