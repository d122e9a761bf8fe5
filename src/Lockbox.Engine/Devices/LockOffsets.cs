namespace Lockbox.Engine.Devices;

/// <summary>
/// Which bytes are locked. All lie far beyond the end of any lockbox; locking a byte neither reads nor writes it.
/// </summary>
internal static class LockOffsets
{
    /// <summary>The byte that the writer holds exclusively.</summary>
    public const long Writer = 1L << 61;

    /// <summary>
    /// The byte that the writer who comes next holds exclusively while it waits. Without it a writer that comes back at
    /// once would find the lock free before all who wait, again and again.
    /// </summary>
    public const long NextWriter = Writer - 1;

    /// <summary>
    /// Readers hold the byte at this offset plus their commit sequence, shared. A writer that tests a range of these
    /// bytes learns whether a commit in the range is still being read, without knowing who reads it.
    /// </summary>
    public const long FirstReader = Writer + 1;
}
