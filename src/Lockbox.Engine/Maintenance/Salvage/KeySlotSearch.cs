using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Maintenance.Salvage;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Engine;

/// <summary>
/// The key slots of a lockbox that may be damaged: those of every directory that an intact superblock names; when there
/// are none, those of every directory that stands anywhere in the file.
/// </summary>
public sealed class KeySlotSearch
{
    private readonly FoundKeyDirectory[] _directories;

    private KeySlotSearch(LockboxHeader header, FoundKeyDirectory[] directories)
    {
        Header = header;
        _directories = directories;
    }

    /// <summary>
    /// What anyone can see of the lockbox. The list of key slots has those of all directories, each once.
    /// </summary>
    public LockboxHeader Header { get; }

    /// <summary>
    /// Looks for the key slots of a file, which is read to its end only if no superblock leads to some.
    /// </summary>
    /// <exception cref="LockboxNotFoundException">There is no such file.</exception>
    /// <exception cref="LockboxUnsupportedFormatException">It needs a newer Lockbox.</exception>
    /// <exception cref="LockboxCorruptException">There is no intact key directory in it.</exception>
    public static KeySlotSearch In(string path, CancellationToken cancellation = default)
    {
        using FileDevice device = FileDevice.Open(path, writable: false);
        return In(device, path, cancellation);
    }

    /// <summary>As the public one, on any device.</summary>
    internal static KeySlotSearch In(IStorageDevice device, string path, CancellationToken cancellation)
    {
        SlotContent[] slots = SuperblockSlots.ReadClear(device);
        if (slots.All(static slot => slot.Status != DecodeStatus.Ok) && slots.Any(static slot =>
            slot.Status is DecodeStatus.UnsupportedVersion or DecodeStatus.UnknownRequiredFeature))
        {
            SuperblockSlots.NewestClear(slots, path);
        }

        FoundKeyDirectory[] found = [.. NamedBy(slots, device)];
        if (found.Length == 0)
        {
            KeyDirectoryScan scan = new(device.Length);
            new UnitScan(device, cancellation).Run((_, rest) => scan.Visit(rest));
            found = [.. scan.NewestFirst];
        }

        return found.Length == 0
            ? throw new LockboxCorruptException(
                $"Nothing can unlock '{path}': there is no intact copy of its key slots in it.",
                DamageRemedies.RestoreOnly)
            : new KeySlotSearch(Describe(device, slots, found), found);
    }

    /// <summary>Finds the key.</summary>
    /// <param name="material">What shall open it.</param>
    /// <param name="cancellation">Looked at between slots and while a password is stretched.</param>
    /// <param name="opened">The slot that opened.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="LockboxWrongKeyException">No key slot opens.</exception>
    public LockboxKey Unlock(KeyMaterial material, CancellationToken cancellation, out KeySlotInfo opened)
    {
        LockboxException? failure = null;
        HashSet<string> tried = new(StringComparer.Ordinal);
        long work = 0;
        foreach (KeyDirectory directory in _directories.Select(static found => found.Directory))
        {
            try
            {
                LockboxKey key = KeyUnlocking.Unlock(
                    directory,
                    material,
                    cancellation,
                    out KeySlot slot,
                    each => tried.Add(Convert.ToHexString(each.Encoded.Span))
                        && (work += each.Work) <= Limits.Argon2WorkMax);
                opened = KeySlotDescriptions.Of(slot);
                return key;
            }
            catch (LockboxException e)
                when (e is LockboxWrongKeyException or LockboxCorruptException or LockboxUnsupportedFormatException)
            {
                // The same slots stand in several directories; the first one says why they do not open.
                failure ??= e;
            }
        }

        throw failure!;
    }

    /// <summary>Both copies of the directories that intact superblocks name, the newest first.</summary>
    private static IEnumerable<FoundKeyDirectory> NamedBy(SlotContent[] slots, IStorageDevice device)
    {
        foreach (SlotContent slot in slots
            .Where(static slot => slot.Status == DecodeStatus.Ok)
            .OrderByDescending(static slot => slot.Superblock.CommitSequence))
        {
            Superblock named = slot.Superblock;
            foreach (ulong offset in (ulong[])[named.KeyDirectory1, named.KeyDirectory2])
            {
                KeyDirectory? directory =
                    KeyDirectoryStore.TryReadCopy(device, named, offset, out _, out byte[] bytes);
                if (directory is not null)
                {
                    yield return new FoundKeyDirectory(directory, bytes);
                }
            }
        }
    }

    private static LockboxHeader Describe(IStorageDevice device, SlotContent[] slots, FoundKeyDirectory[] found)
    {
        Guid id = found[0].Directory.LockboxId;
        return new LockboxHeader
        {
            Id = id,
            FormatVersion = Superblock.FormatVersion,
            CommitSequence = slots.Where(static slot => slot.Status == DecodeStatus.Ok)
                .Select(static slot => slot.Superblock.CommitSequence).DefaultIfEmpty().Max(),
            FileLength = device.Length,
            KeyDirectoryDigest = KeyDirectoryStore.DigestOf(found[0].Encoded),
            KeySlots = [.. found.SelectMany(static each => each.Directory.Slots)
                .DistinctBy(static slot => Convert.ToHexString(slot.Encoded.Span))
                .Select(KeySlotDescriptions.Of)],
        };
    }
}
