using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage.Keys;

/// <summary>Finds the key of a lockbox among its slots.</summary>
internal static class KeyUnlocking
{
    /// <summary>
    /// Tries every slot for this kind of key material, in the order of the file, until one opens. A damaged slot does
    /// not stop the search: another may hold the same password. The work is bounded, because no
    /// <see cref="KeyDirectory"/> exists whose slots together ask for more than the limit.
    /// </summary>
    /// <param name="directory">The lockbox's key directory.</param>
    /// <param name="material">The password, key file or private key.</param>
    /// <param name="cancellation">Looked at between slots and while a password is stretched.</param>
    /// <param name="opened">The slot that opened.</param>
    /// <param name="mayTry">Asked about each slot before it is tried; null tries all.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="LockboxWrongKeyException">No slot opens with it.</exception>
    /// <exception cref="LockboxCorruptException">It is the right one, but its slot is damaged.</exception>
    /// <exception cref="LockboxUnsupportedFormatException">All slots of its kind need a newer Lockbox.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LockboxKey Unlock(
        KeyDirectory directory,
        KeyMaterial material,
        CancellationToken cancellation,
        out KeySlot opened,
        Predicate<KeySlot>? mayTry = null)
    {
        bool[] seen = new bool[(int)UnwrapResult.Unsupported + 1];
        foreach (KeySlot slot in directory.Slots.Where(slot => mayTry?.Invoke(slot) != false))
        {
            cancellation.ThrowIfCancellationRequested();
            UnwrapResult result =
                KeySlots.TryUnwrap(directory.LockboxId, slot, material, cancellation, out SecretBytes? key);
            if (key is not null)
            {
                opened = slot;
                return new LockboxKey(directory.LockboxId, key) { OpenedBy = slot };
            }

            seen[(int)result] = true;
        }

        throw Failure(seen, NameOf(material.Kind));
    }

    private static LockboxException Failure(bool[] seen, string given) => seen switch
    {
        _ when seen[(int)UnwrapResult.Damaged] => new LockboxCorruptException(
            $"The {given} is right, but the key slot it opens is damaged or comes from another lockbox.",
            "Unlock with another key protector. " + DamageRemedies.Restore),
        _ when seen[(int)UnwrapResult.WrongKey] => new LockboxWrongKeyException(
            $"No key protector of the lockbox opens with this {given}."),
        _ when seen[(int)UnwrapResult.Unsupported] => new LockboxUnsupportedFormatException(
            $"The {given} protectors of the lockbox need a newer version of Lockbox.",
            "Update the Lockbox module."),
        _ => new LockboxWrongKeyException($"The lockbox has no {given} protector."),
    };

    private static string NameOf(KeyMaterialKind kind) => kind switch
    {
        KeyMaterialKind.Password => "password",
        KeyMaterialKind.KeyFile => "key file",
        KeyMaterialKind.Identity => "identity",
        _ => "certificate",
    };
}
