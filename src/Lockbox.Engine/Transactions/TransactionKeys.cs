namespace Lockbox.Engine;

/// <content>Changes of who can unlock the lockbox.</content>
public sealed partial class Transaction
{
    /// <summary>The ways to unlock the lockbox, as the transaction sees them.</summary>
    public IReadOnlyList<KeySlotInfo> KeySlots => throw new NotImplementedException();

    /// <summary>Adds a way to unlock the lockbox.</summary>
    /// <param name="protector">The way; it stays the caller's.</param>
    /// <param name="cancellation">Looked at while a password is stretched.</param>
    /// <returns>The new slot as anyone will see it.</returns>
    /// <exception cref="LockboxLimitExceededException">
    /// There would be too many slots, bytes of them, or too much Argon2id work.
    /// </exception>
    public KeySlotInfo AddKeySlot(KeyProtector protector, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>
    /// Removes a way to unlock the lockbox. Once the commit has returned, its wrapped key cannot be read from the file
    /// any more. Who has unlocked the lockbox before may know its key: only re-keying shuts them out.
    /// </summary>
    /// <exception cref="LockboxProtectorNotFoundException">There is no slot of this id.</exception>
    /// <exception cref="LockboxLastProtectorException">It is the last that can be opened.</exception>
    public void RemoveKeySlot(Guid id) => throw new NotImplementedException();

    /// <summary>Puts a way to unlock the lockbox in the place of another, for instance of an old password.</summary>
    /// <returns>The new slot as anyone will see it.</returns>
    /// <exception cref="LockboxProtectorNotFoundException">There is no slot of this id.</exception>
    /// <exception cref="LockboxLimitExceededException">There would be too many bytes or Argon2id work.</exception>
    public KeySlotInfo ReplaceKeySlot(Guid id, KeyProtector protector, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
