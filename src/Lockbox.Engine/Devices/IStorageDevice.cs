namespace Lockbox.Engine.Devices;

/// <summary>
/// The whole seam between the engine and the disk: five verbs, so that a test can be the disk. Positional and safe to
/// call from several threads at once, except that <see cref="SetLength"/> and <see cref="Flush"/> are the commit
/// protocol's alone.
/// </summary>
internal interface IStorageDevice : IDisposable
{
    /// <summary>The length in bytes.</summary>
    long Length { get; }

    /// <summary>
    /// Fills <paramref name="buffer"/> from <paramref name="offset"/> on. Fewer bytes are read only where the device
    /// ends.
    /// </summary>
    /// <returns>How many bytes were read.</returns>
    /// <exception cref="LockboxReadException">The device fails.</exception>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all bytes at <paramref name="offset"/>; the device grows as needed.</summary>
    /// <exception cref="LockboxDiskFullException">There is no room.</exception>
    /// <exception cref="LockboxReadOnlyException">The device was opened for reading.</exception>
    /// <exception cref="LockboxWriteException">The device fails.</exception>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Cuts or extends the device.</summary>
    void SetLength(long length);

    /// <summary>Returns once everything written before is on stable storage.</summary>
    void Flush();
}
