using System.Runtime.InteropServices;
using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Makes small files with the fewest system calls, on Linux. The base library asks for the kind of each file, locks it,
/// asks for its file system and seeks before it writes; for a hundred thousand files of a kilobyte these calls cost
/// more than everything else. Nothing here decides or reports: whatever is out of the ordinary returns false, and the
/// caller does it again the ordinary way, which says what is wrong.
/// </summary>
internal static class LeanFile
{
    /// <summary>Whether this host has the calls.</summary>
    public static bool IsAvailable { get; } = LibC.IsKnownHost;

    /// <summary>Makes a file that is not there yet, with content, mode and modified time.</summary>
    /// <param name="directory">The descriptor of its directory.</param>
    /// <param name="leaf">Its name there; a link of that name is not followed.</param>
    /// <param name="content">All of its content.</param>
    /// <param name="createMode">The mode to create it with, from which the host may take bits away.</param>
    /// <param name="mode">The mode to give it in the end, or null to leave it.</param>
    /// <param name="modifiedAt">The modified time to give it, UTC, or null.</param>
    /// <returns>False when any of it failed; then there is no file.</returns>
    public static bool TryCreate(
        int directory,
        ReadOnlySpan<char> leaf,
        ReadOnlySpan<byte> content,
        UnixFileMode createMode,
        UnixFileMode? mode,
        DateTime? modifiedAt)
    {
        Span<byte> room = stackalloc byte[LeanName.LeafRoom];
        if (!LeanName.TryEncode(leaf, room, out ReadOnlySpan<byte> name))
        {
            return false;
        }

        ref byte path = ref MemoryMarshal.GetReference(name);
        int file = LibC.OpenAt(directory, ref path, LibC.CreateNew | LibC.CloseOnExec, (uint)createMode);
        if (file < 0)
        {
            return false;
        }

        bool isWhole =
            (content.IsEmpty
                || LibC.Write(file, ref MemoryMarshal.GetReference(content), (nuint)content.Length) == content.Length)
            && (mode is not { } final || LibC.SetMode(file, (uint)final) == 0)
            && (modifiedAt is not { } time || TrySetModified(file, time));

        // A delayed error of the disk comes with the closing.
        if (LibC.Close(file) == 0 && isWhole)
        {
            return true;
        }

        _ = LibC.UnlinkAt(directory, ref path, 0);
        return false;
    }

    /// <summary>A modified time as the system takes it; the time of access stays.</summary>
    /// <param name="modifiedAt">The time, UTC.</param>
    public static LibC.FileTimes TimesOf(DateTime modifiedAt)
    {
        long ticks = modifiedAt.Ticks - DateTime.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
        {
            seconds--;
            rest += TimeSpan.TicksPerSecond;
        }

        return new LibC.FileTimes
        {
            AccessedNanoseconds = LibC.FileTimes.Omit,
            ModifiedSeconds = seconds,
            ModifiedNanoseconds = rest * TimeSpan.NanosecondsPerTick,
        };
    }

    private static bool TrySetModified(int file, DateTime time)
    {
        LibC.FileTimes times = TimesOf(time);
        return LibC.SetTimes(file, ref times) == 0;
    }
}
