using Lockbox.Engine.Crypto;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage;

/// <summary>
/// The subkey of a writing session. Counted references: <see cref="SessionKeys"/> holds one as long as it keeps the
/// key, each user holds one, and the last to let go zeroes it. Several threads may use it.
/// </summary>
/// <param name="key">The key; taken over.</param>
internal sealed class SessionKey(AeadKey key) : IDisposable
{
    private ReferenceCount _references;

    /// <inheritdoc cref="AeadKey.Seal"/>
    public void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag,
        ReadOnlySpan<byte> associatedData) => key.Seal(nonce, plaintext, ciphertext, tag, associatedData);

    /// <inheritdoc cref="AeadKey.TryOpen"/>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData) => key.TryOpen(nonce, ciphertext, tag, plaintext, associatedData);

    /// <summary>Takes another reference, or returns false when the key is already gone.</summary>
    public bool TryAddReference() => _references.TryAdd();

    /// <summary>Gives one reference back.</summary>
    public void Dispose()
    {
        if (_references.Release())
        {
            key.Dispose();
        }
    }
}
