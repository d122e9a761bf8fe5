using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>Looks at a lockbox without asking for anything: what is public, and the rest when it is unlocked.</summary>
internal static class LockboxReader
{
    /// <summary>Reads what can be known of a lockbox now.</summary>
    /// <param name="path">The file's full path.</param>
    /// <returns>The lockbox.</returns>
    public static global::Lockbox.Lockbox Read(string path)
    {
        LockboxHeader header = LockboxFile.ReadHeader(path);
        DateTimeOffset? until = KeyCache.UnlockedUntil(path, header.Id);
        LockboxSummary? summary = Summarize(path, header);
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

    private static LockboxSummary? Summarize(string path, LockboxHeader header)
    {
        if (KeyCache.Borrow(path, header.Id) is not { } key)
        {
            return null;
        }

        using OpenLockbox open = OpenLockbox.Read(path, key);
        return open.Snapshot.Summary;
    }
}
