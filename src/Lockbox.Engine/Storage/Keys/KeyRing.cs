using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>
/// The key slots of a lockbox, to be changed: each change gives another ring, within all limits, or throws before
/// anything is written.
/// </summary>
internal sealed class KeyRing
{
    private readonly KeyDirectory _directory;

    private KeyRing(KeyDirectory directory) => _directory = directory;

    /// <summary>The slots in the order of the file.</summary>
    public IReadOnlyList<KeySlot> Slots => _directory.Slots;

    /// <summary>The slots of a new lockbox: none yet.</summary>
    public static KeyRing Empty(Guid lockboxId) => new(Make(lockboxId, 1, []));

    /// <summary>The slots of a lockbox as they stand in it, to be written as the next generation.</summary>
    public static KeyRing After(KeyDirectory directory) =>
        new(Make(directory.LockboxId, directory.Generation + 1, directory.Slots));

    /// <summary>Makes a slot that is not in the ring yet.</summary>
    /// <exception cref="LockboxLimitExceededException">The label or the password's cost is out of bounds.</exception>
    public KeySlot MakeSlot(LockboxKey key, KeyProtector protector, SlotMaking making) =>
        KeySlots.Create(_directory.LockboxId, key.Secret, protector.Maker, protector.Label, making);

    /// <summary>The ring with one slot more.</summary>
    /// <exception cref="LockboxLimitExceededException">That would be too much.</exception>
    public KeyRing Add(KeySlot slot) => With([.. Slots, slot]);

    /// <summary>The ring with another slot in the place of one.</summary>
    /// <exception cref="LockboxProtectorNotFoundException">There is none of this id.</exception>
    /// <exception cref="LockboxLimitExceededException">That would be too much.</exception>
    public KeyRing Replace(Guid id, KeySlot slot)
    {
        Require(id);
        return With([.. Slots.Select(old => old.Id == id ? slot : old)]);
    }

    /// <summary>The ring without a slot.</summary>
    /// <exception cref="LockboxProtectorNotFoundException">There is none of this id.</exception>
    /// <exception cref="LockboxLastProtectorException">No slot would be left that this engine can open.</exception>
    public KeyRing Remove(Guid id)
    {
        Require(id);
        KeySlot[] rest = [.. Slots.Where(slot => slot.Id != id)];
        return rest.Any(static slot => slot.IsUnderstood) ? With(rest) : throw new LockboxLastProtectorException(
            "This is the last key protector of the lockbox; without it nobody could ever open it again.",
            "Add another key protector first.");
    }

    /// <summary>Requires that there is a slot of this id.</summary>
    /// <exception cref="LockboxProtectorNotFoundException">There is none.</exception>
    public void Require(Guid id)
    {
        if (!Slots.Any(slot => slot.Id == id))
        {
            throw new LockboxProtectorNotFoundException(
                $"The lockbox has no key protector {id}.", "Get-LockboxKeyProtector lists them.");
        }
    }

    /// <summary>The bytes of the directory.</summary>
    public byte[] Encode() => _directory.Encode();

    private static KeyDirectory Make(Guid lockboxId, ulong generation, IReadOnlyList<KeySlot> slots)
    {
        DecodeStatus status = KeyDirectory.TryCreate(lockboxId, generation, slots, out KeyDirectory? directory);
        return directory ?? throw new LockboxLimitExceededException(WhatIsTooMuch(slots, status));
    }

    private static string WhatIsTooMuch(IReadOnlyList<KeySlot> slots, DecodeStatus status)
    {
        if (slots.Count > Limits.KeySlotsMax)
        {
            return $"A lockbox has at most {Limits.KeySlotsMax} key protectors.";
        }

        return slots.Sum(static slot => slot.Work) > Limits.Argon2WorkMax
            ? "Trying all passwords of the lockbox would take too much work; lower the cost of one or remove one."
            : $"The key protectors of a lockbox have at most {Limits.KeyDirectoryBytesMax} bytes together ({status}).";
    }

    private KeyRing With(KeySlot[] slots) => new(Make(_directory.LockboxId, _directory.Generation, slots));
}
