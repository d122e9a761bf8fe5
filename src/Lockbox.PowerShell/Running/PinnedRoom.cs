using System.Security.Cryptography;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Room in which forms of secrets are made, one after the other: pinned, so that the collector leaves no copies behind,
/// and zeroed when it is left.
/// </summary>
internal sealed class PinnedRoom : IDisposable
{
    private byte[] _bytes = [];

    /// <summary>Room for the next form; what was in it before is not needed any more.</summary>
    /// <param name="length">Bytes.</param>
    /// <returns>The room, with undefined content.</returns>
    public Span<byte> Take(int length)
    {
        if (length > _bytes.Length)
        {
            Dispose();
            _bytes = PinnedMemory.Bytes(Math.Max(length, 1024));
        }

        return _bytes.AsSpan(0, length);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
