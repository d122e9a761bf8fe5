using Lockbox.Engine;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>Looks at a lockbox without asking for anything: what is public, and the rest when it is unlocked.</summary>
internal static class LockboxReader
{
    /// <summary>Reads what can be known of a lockbox now.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="key">Its key, which is disposed; null where only that of the key cache counts.</param>
    /// <returns>The lockbox.</returns>
    public static global::Lockbox.Lockbox Read(string path, LockboxKey? key = null)
    {
        LockboxHeader header = LockboxFile.ReadHeader(path);
        DateTimeOffset? until = KeyCache.UnlockedUntil(path, header.Id);
        LockboxSummary? summary = Summarize(path, key ?? KeyCache.Borrow(path, header.Id));
        return new global::Lockbox.Lockbox
        {
            File = path,
            Id = header.Id,
            State = summary is null ? LockboxState.Locked : LockboxState.Unlocked,
            FormatVersion = header.FormatVersion,
            CommitSequence = summary?.CommitSequence ?? header.CommitSequence,
            ItemCount = summary?.ItemCount,
            VariableCount = summary?.VariableCount,
            Length = summary?.Length,
            StoredLength = summary?.StoredLength ?? header.FileLength,
            FreeLength = summary?.FreeLength,
            ProtectorCount = header.KeySlots.Count,
            UnlockedUntil = summary is null ? null : until?.LocalDateTime,
            Description = summary?.Description,
        };
    }

    private static LockboxSummary? Summarize(string path, LockboxKey? key)
    {
        if (key is null)
        {
            return null;
        }

        using OpenLockbox open = OpenLockbox.Read(path, key);
        return open.Snapshot.Summary;
    }
}
