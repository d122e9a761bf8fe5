namespace Lockbox.Engine.Devices;

/// <summary>
/// How processes and threads that have the same lockbox open keep out of each other's way: one writer at a time, and a
/// note by each reader of the commit that it looks at.
/// </summary>
internal interface IFileLocks
{
    /// <summary>
    /// Becomes the only writer, or returns false because there is one, or one that has waited for longer. To be called
    /// again until it succeeds or the device is disposed; both give the place in the line back.
    /// </summary>
    /// <exception cref="LockboxLocksUnavailableException">Nothing here could keep a second writer out.</exception>
    bool TryLockWriter();

    /// <summary>Stops being the writer.</summary>
    void UnlockWriter();

    /// <summary>
    /// Notes that this handle reads commit <paramref name="sequence"/>, until the device is disposed. Where nothing can
    /// be noted (a read-only medium, or no locks) nothing is: no writer can be there either.
    /// </summary>
    void NoteReader(ulong sequence);

    /// <summary>
    /// Whether anyone may still be reading a commit before <paramref name="sequence"/>. When in doubt, true: then freed
    /// space waits.
    /// </summary>
    bool HasReaderBefore(ulong sequence);
}
