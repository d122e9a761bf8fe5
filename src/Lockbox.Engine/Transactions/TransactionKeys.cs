using Lockbox.Engine.Crypto.Argon2;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Engine;

/// <content>Changes of who can unlock the lockbox.</content>
public sealed partial class Transaction
{
    private Superblock _head;
    private ReadOnlyMemory<byte> _keyDigest;
    private KeyRing? _ring;
    private bool _keysChanged;

    /// <summary>The ways to unlock the lockbox, as the transaction sees them.</summary>
    /// <exception cref="LockboxCorruptException">Neither copy of the key slots is authentic.</exception>
    public IReadOnlyList<KeySlotInfo> KeySlots
    {
        get
        {
            RequireWhole();
            return [.. Ring.Slots.Select(KeySlotDescriptions.Of)];
        }
    }

    /// <summary>SHA-256 of the key directory that the last commit vouches for.</summary>
    internal ReadOnlySpan<byte> KeyDirectoryDigest => _keyDigest.Span;

    /// <summary>The slots that a commit would write, with the next generation.</summary>
    private KeyRing Ring => _ring ??= KeyRing.After(
        KeyDirectoryStore.Read(_lockbox.Device, _head, _keyDigest.Span));

    /// <summary>Adds a way to unlock the lockbox.</summary>
    /// <param name="protector">The way; it stays the caller's.</param>
    /// <param name="cancellation">Looked at while a password is stretched.</param>
    /// <returns>The new slot as anyone will see it.</returns>
    /// <exception cref="LockboxLimitExceededException">
    /// There would be too many slots, bytes of them, or too much Argon2id work.
    /// </exception>
    public KeySlotInfo AddKeySlot(KeyProtector protector, CancellationToken cancellation = default)
    {
        RequireActive();
        KeySlot slot = MakeSlot(protector, cancellation);
        StageKeys(Ring.Add(slot));
        return KeySlotDescriptions.Of(slot);
    }

    /// <summary>
    /// Removes a way to unlock the lockbox. Once the commit has returned, its wrapped key cannot be read from the file
    /// any more. Who has unlocked the lockbox before may know its key: only re-keying shuts them out.
    /// </summary>
    /// <exception cref="LockboxProtectorNotFoundException">There is no slot of this id.</exception>
    /// <exception cref="LockboxLastProtectorException">It is the last that can be opened.</exception>
    public void RemoveKeySlot(Guid id)
    {
        RequireActive();
        StageKeys(Ring.Remove(id));
        _redacts = true;
    }

    /// <summary>Puts a way to unlock the lockbox in the place of another, for instance of an old password.</summary>
    /// <param name="id">The slot that goes; once the commit has returned it cannot be read from the file.</param>
    /// <param name="protector">The way that comes; it stays the caller's.</param>
    /// <param name="cancellation">Looked at while a password is stretched.</param>
    /// <returns>The new slot, which has an id of its own, as anyone will see it.</returns>
    /// <exception cref="LockboxProtectorNotFoundException">There is no slot of this id.</exception>
    /// <exception cref="LockboxLimitExceededException">There would be too many bytes or Argon2id work.</exception>
    public KeySlotInfo ReplaceKeySlot(Guid id, KeyProtector protector, CancellationToken cancellation = default)
    {
        RequireActive();
        Ring.Require(id);
        KeySlot slot = MakeSlot(protector, cancellation);
        StageKeys(Ring.Replace(id, slot));
        _redacts = true;
        return KeySlotDescriptions.Of(slot);
    }

    private KeySlot MakeSlot(KeyProtector protector, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(protector);
        Lazy<Argon2Cost> cost = new(() => Argon2Calibration.CostFor(KdfProfile.Balanced, _clock));
        return Ring.MakeSlot(
            _lockbox.Key, protector, new SlotMaking(_clock.GetUtcNow().UtcDateTime, cost, cancellation));
    }

    private void StageKeys(KeyRing ring)
    {
        _ring = ring;
        _keysChanged = true;
        _changed = true;
    }

    /// <summary>
    /// Writes changed key slots to new space, before the free map is. The copies that the last commit names are freed
    /// like anything else that it reaches: readers of it keep them, and a redaction overwrites them.
    /// </summary>
    private void WriteKeyDirectory()
    {
        if (!_keysChanged)
        {
            return;
        }

        byte[] encoded = Ring.Encode();
        foreach (SpaceRange range in KeyDirectoryStore.RangesOf(_head))
        {
            _space.Free(range, Sequence);
        }

        _head = KeyDirectoryStore.Write(_lockbox.Device, _space, _head, encoded);
        _keyDigest = KeyDirectoryStore.DigestOf(encoded);
    }
}
