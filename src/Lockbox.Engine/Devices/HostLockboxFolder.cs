namespace Lockbox.Engine.Devices;

/// <summary>The folders of the host.</summary>
internal sealed class HostLockboxFolder : ILockboxFolder
{
    /// <summary>The only instance.</summary>
    public static HostLockboxFolder Instance { get; } = new();

    /// <inheritdoc/>
    public OpenFile Open(string path, bool writable) => Opened(FileDevice.Open(path, writable));

    /// <inheritdoc/>
    public OpenFile Create(string path, string shownAs)
    {
        try
        {
            return Opened(FileDevice.Create(path, shownAs));
        }
        catch (LockboxReadOnlyException e)
        {
            throw new LockboxReadOnlyException(
                $"No file can be made in the folder of '{shownAs}', and a new one has to take its place.",
                "Give yourself write permission for the folder, or work on a copy elsewhere.",
                e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> FilesBeside(string path)
    {
        try
        {
            return Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (HostErrors.IsFileFailure(e))
        {
            // What is left over is in nobody's way.
            return [];
        }
    }

    /// <inheritdoc/>
    public void KeepRights(string replaced, string finished) => NewFile.KeepRights(replaced, finished);

    /// <inheritdoc/>
    public void MoveOver(string finished, string replaced) => NewFile.Move(finished, replaced, overwrite: true);

    /// <inheritdoc/>
    public void Discard(string path) => NewFile.Discard(path);

    /// <inheritdoc/>
    public void Sync(string path) => DirectorySync.FlushAbove(path);

    private static OpenFile Opened(FileDevice device) => new(device, device.Locks);
}
