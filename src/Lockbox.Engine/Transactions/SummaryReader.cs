using System.IO.Compression;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Transactions;

/// <summary>Collects what a commit says of itself: from the root, the properties and the key directory.</summary>
internal static class SummaryReader
{
    /// <summary>Reads the summary of a commit.</summary>
    public static LockboxSummary Read(OpenedLockbox lockbox, SlotContent slot)
    {
        CommitRoot root = slot.Root!;
        LockboxProperties? properties = TryReadProperties(lockbox.Extents, root);
        return new LockboxSummary
        {
            Id = lockbox.LockboxId,
            FormatVersion = Superblock.FormatVersion,
            CommitSequence = slot.Superblock.CommitSequence,
            CommittedAt = new DateTime(root.CommittedAt, DateTimeKind.Utc),
            ItemCount = (long)root.EntryCount,
            VariableCount = (long)root.VariableCount,
            Length = (long)root.ContentLength,
            StoredLength = (long)(root.AllocatedUnits * Limits.AllocationUnit),
            FreeLength = (long)(root.FreeUnits * Limits.AllocationUnit),
            ProtectorCount = CountProtectors(lockbox, slot),
            Description = string.IsNullOrEmpty(properties?.Description) ? null : properties.Description,
            CompressionLevel = properties?.CompressionLevel ?? CompressionLevel.Optimal,
        };
    }

    /// <summary>The lockbox's properties.</summary>
    /// <exception cref="LockboxCorruptException">The record is damaged.</exception>
    public static LockboxProperties ReadProperties(ExtentStore extents, CommitRoot root)
    {
        if (root.Properties.IsNull)
        {
            throw new LockboxCorruptException("The lockbox is damaged: it has no properties record.");
        }

        using OpenedExtent extent = extents.Read(root.Properties);
        DecodeStatus status = LockboxProperties.TryRead(extent.Plaintext, out LockboxProperties? properties);
        return properties ?? throw Place.Damaged(ExtentKind.Properties, root.Properties.Offset, status);
    }

    /// <summary>
    /// A damaged note must not keep anybody from the content; a verification says that it is damaged.
    /// </summary>
    private static LockboxProperties? TryReadProperties(ExtentStore extents, CommitRoot root)
    {
        try
        {
            return ReadProperties(extents, root);
        }
        catch (LockboxCorruptException)
        {
            return null;
        }
    }

    /// <summary>
    /// Damaged key slots must not keep anybody who has the key from the content: then the count is 0, and a
    /// verification says why.
    /// </summary>
    private static int CountProtectors(OpenedLockbox lockbox, SlotContent slot)
    {
        try
        {
            return KeyDirectoryStore.Read(lockbox.Device, slot.Superblock, slot.Root!.KeyDirectoryDigest.Span)
                .Slots.Count;
        }
        catch (LockboxCorruptException)
        {
            return 0;
        }
    }
}
