using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// The key slots that come back. They are clear text, and anybody who can write the file may have put others there; the
/// salvaged root will vouch for what it gets, and a change of the key would wrap the new one for it. So a directory
/// comes back as it is only when the old root vouches for it; else only the slot that gave the key does, for whoever
/// opened it has proved that it is his.
/// </summary>
internal static class SalvagedKeySlots
{
    /// <summary>The directory of the result, encoded.</summary>
    /// <param name="root">The commit root, or null.</param>
    /// <param name="key">The key, which knows the slot that it came from.</param>
    /// <param name="found">Directories that are in the file, the latest generation first.</param>
    /// <param name="losses">Slots that stay behind are noted here.</param>
    /// <exception cref="LockboxLockedException">
    /// No root vouches for a directory, and nobody has shown a slot that opens.
    /// </exception>
    public static byte[] Choose(
        CommitRoot? root, LockboxKey key, IReadOnlyList<FoundKeyDirectory> found, List<SalvageLoss> losses)
    {
        FoundKeyDirectory[] own = [.. found.Where(each => each.Directory.LockboxId == key.LockboxId)];
        FoundKeyDirectory? vouchedFor = root is null ? null : own.FirstOrDefault(each =>
            root.KeyDirectoryDigest.Span.SequenceEqual(KeyDirectoryStore.DigestOf(each.Encoded)));
        if (vouchedFor is not null)
        {
            return vouchedFor.Encoded;
        }

        KeySlot opened = ProvenSlot(key, own);
        foreach (KeySlot slot in own.SelectMany(static each => each.Directory.Slots).DistinctBy(static slot => slot.Id))
        {
            if (slot.Id != opened.Id)
            {
                losses.Add(new SalvageLoss(
                    SalvageLossKind.KeyProtector,
                    slot.Label.Length == 0 ? null : slot.Label,
                    null,
                    $"Nothing vouches for key slot {slot.Id}; it was left behind. Add it again.",
                    0,
                    null));
            }
        }

        ulong generation = Math.Min(own.Max(static each => each.Directory.Generation), long.MaxValue) + 1;
        DecodeStatus status = KeyDirectory.TryCreate(key.LockboxId, generation, [opened], out KeyDirectory? directory);
        return directory?.Encode()
            ?? throw new InvalidOperationException($"A key slot that opened does not go into a directory: {status}.");
    }

    private static KeySlot ProvenSlot(LockboxKey key, FoundKeyDirectory[] found)
    {
        // A key can be older than the file is now: a slot that was removed since must not come back out of memory.
        bool isThere = key.OpenedBy is { } opened && found.Any(each =>
            each.Directory.Slots.Any(slot => slot.Encoded.Span.SequenceEqual(opened.Encoded.Span)));
        return isThere ? key.OpenedBy! : throw new LockboxLockedException(
            "Nothing vouches for the key protectors of the damaged lockbox, and the key that is known did not come "
            + "from one of them.",
            "Give what opens it now: -Password, -KeyFile, -Identity or -Certificate. The salvaged lockbox opens with "
            + "it.");
    }
}
