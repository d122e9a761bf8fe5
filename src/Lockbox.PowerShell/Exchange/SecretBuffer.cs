using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// A growing buffer for text that may be secret, as UTF-8: pinned, so that the garbage collector leaves no copies
/// behind, and zeroed when it grows and when it is disposed.
/// </summary>
internal sealed class SecretBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstLength = 256;

    private byte[] _bytes = [];

    /// <summary>How many bytes are in it.</summary>
    public int Length { get; private set; }

    /// <summary>What is in it; valid until the next append.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Appends one byte.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>This buffer.</returns>
    public SecretBuffer Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
        return this;
    }

    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>This buffer.</returns>
    public SecretBuffer Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
        return this;
    }

    /// <summary>Appends text as UTF-8; for names and punctuation, as strings cannot be zeroed.</summary>
    /// <param name="text">The text.</param>
    /// <returns>This buffer.</returns>
    public SecretBuffer Append(string text)
    {
        Span<byte> room = Reserve(Encoding.UTF8.GetByteCount(text));
        Length += Encoding.UTF8.GetBytes(text, room);
        return this;
    }

    /// <summary>Room for bytes that the caller is about to write and then counts by <see cref="Advance"/>.</summary>
    /// <param name="count">How many at most.</param>
    /// <returns>The room, at least as long.</returns>
    public Span<byte> Reserve(int count)
    {
        int needed = checked(Length + count);
        if (needed > _bytes.Length)
        {
            byte[] larger = PinnedMemory.Bytes(Math.Max(needed, Math.Max(FirstLength, (int)Math.Min(
                Array.MaxLength, 2L * _bytes.Length))));
            Span.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(Length);
    }

    /// <summary>Counts bytes that were written into reserved room.</summary>
    /// <param name="count">How many.</param>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => Reserve(Math.Max(1, sizeHint));

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _ = GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <summary>
    /// A managed string of what is in it. Strings cannot be zeroed: this is for text that PowerShell is handed anyway.
    /// </summary>
    /// <returns>The text.</returns>
    public string Reveal() => Encoding.UTF8.GetString(Span);

    /// <summary>Zeroes everything; the buffer is empty then and may be used again.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        Length = 0;
    }

    /// <summary>Nothing of what is in it.</summary>
    /// <returns>The length.</returns>
    public override string ToString() => $"{Length} bytes";
}
