using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine;

/// <summary>
/// The unwrapped key of one lockbox: whoever holds it can read everything in it. Dispose it as soon as it is not
/// needed; disposing zeroes it. There is no way to see its bytes.
/// </summary>
public sealed class LockboxKey : IDisposable
{
    private readonly SecretBytes _secret;

    /// <summary>Takes over <paramref name="secret"/> and disposes it in the end.</summary>
    internal LockboxKey(Guid lockboxId, SecretBytes secret)
    {
        LockboxId = lockboxId;
        _secret = secret;
    }

    /// <summary>The lockbox that the key opens.</summary>
    public Guid LockboxId { get; }

    /// <summary>The 32 key bytes; valid until the key is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    internal SecretBytes Secret => _secret;

    /// <summary>
    /// The key slot that gave the key, as it stood in the file; null when none did, as with the key of a new lockbox.
    /// It holds nothing that the file does not show to anybody.
    /// </summary>
    internal KeySlot? OpenedBy { get; init; }

    /// <summary>An independent copy, disposed on its own.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public LockboxKey Clone() => new(LockboxId, _secret.Clone()) { OpenedBy = OpenedBy };

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _secret.Dispose();

    /// <summary>Which lockbox the key is for, and nothing about the key.</summary>
    public override string ToString() => $"Key of lockbox {LockboxId}";
}
