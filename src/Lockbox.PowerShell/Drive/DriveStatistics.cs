namespace Lockbox.PowerShell.Drive;

/// <summary>Counts what drives do, in this process; what tests gate on.</summary>
internal static class DriveStatistics
{
    private static long _lookUps;
    private static long _opened;

    /// <summary>How often a drive has looked for a name or a directory, in its cache or in the file.</summary>
    public static long LookUps => Interlocked.Read(ref _lookUps);

    /// <summary>How often a drive has opened its lockbox for that.</summary>
    public static long Opened => Interlocked.Read(ref _opened);

    /// <summary>Counts a look-up.</summary>
    public static void CountLookUp() => Interlocked.Increment(ref _lookUps);

    /// <summary>Counts an opening.</summary>
    public static void CountOpened() => Interlocked.Increment(ref _opened);
}
