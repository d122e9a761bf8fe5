using Lockbox.Engine.Devices;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Devices;

/// <summary>How handles on one file keep out of each other's way; real ones and simulated ones alike.</summary>
public abstract class FileLocksContract
{
    [Fact]
    public void There_is_one_writer_until_it_stops_or_is_closed()
    {
        (IDisposable first, IFileLocks one) = Open();
        (IDisposable second, IFileLocks two) = Open();
        Assert.True(one.TryLockWriter());
        Assert.False(two.TryLockWriter());
        one.UnlockWriter();
        Assert.True(two.TryLockWriter());
        Assert.False(one.TryLockWriter());
        second.Dispose();
        Assert.True(one.TryLockWriter());
        first.Dispose();
    }

    [Fact]
    public void A_writer_that_comes_back_at_once_does_not_get_in_before_one_who_waits()
    {
        (IDisposable first, IFileLocks one) = Open();
        (IDisposable second, IFileLocks two) = Open();
        (IDisposable third, IFileLocks three) = Open();
        Assert.True(one.TryLockWriter());
        Assert.False(two.TryLockWriter());
        one.UnlockWriter();
        Assert.False(one.TryLockWriter());
        Assert.False(three.TryLockWriter());
        Assert.True(two.TryLockWriter());
        Assert.False(three.TryLockWriter());
        two.UnlockWriter();
        third.Dispose();
        Assert.True(one.TryLockWriter());
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public void A_reader_is_seen_by_those_who_ask_about_later_commits_until_it_is_closed()
    {
        (IDisposable writer, IFileLocks locks) = Open();
        (IDisposable reader, IFileLocks noted) = Open();
        noted.NoteReader(7);
        Assert.False(locks.HasReaderBefore(0));
        Assert.False(locks.HasReaderBefore(7));
        Assert.True(locks.HasReaderBefore(8));
        Assert.True(locks.HasReaderBefore(1_000_000_000_000));
        reader.Dispose();
        Assert.False(locks.HasReaderBefore(8));
        writer.Dispose();
    }

    [Fact]
    public void Readers_of_the_same_commit_are_told_apart()
    {
        (IDisposable writer, IFileLocks locks) = Open();
        (IDisposable first, IFileLocks one) = Open();
        (IDisposable second, IFileLocks two) = Open();
        one.NoteReader(3);
        two.NoteReader(3);
        first.Dispose();
        Assert.True(locks.HasReaderBefore(4));
        second.Dispose();
        Assert.False(locks.HasReaderBefore(4));
        writer.Dispose();
    }

    [Fact]
    public void A_reader_does_not_keep_a_writer_out_nor_the_other_way_round()
    {
        (IDisposable writer, IFileLocks locks) = Open();
        (IDisposable reader, IFileLocks noted) = Open();
        noted.NoteReader(3);
        Assert.True(locks.TryLockWriter());
        noted.NoteReader(4);
        reader.Dispose();
        writer.Dispose();
    }

    /// <summary>Another handle on the same file.</summary>
    private protected abstract (IDisposable Handle, IFileLocks Locks) Open();
}

/// <summary>The locks of this host.</summary>
public sealed class HostFileLocksTests : FileLocksContract, IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public HostFileLocksTests() => Assert.SkipUnless(
        OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "No locks here belong to the open file.");

    public void Dispose() => File.Delete(_path);

    private protected override (IDisposable Handle, IFileLocks Locks) Open()
    {
        FileDevice device = FileDevice.Open(_path, writable: true);
        return (device, device.Locks);
    }
}

/// <summary>The locks that the other tests use.</summary>
public sealed class SimulatedLocksTests : FileLocksContract
{
    private readonly SimulatedDisk _disk = new();

    private protected override (IDisposable Handle, IFileLocks Locks) Open()
    {
        SimulatedDisk.Handle handle = _disk.Open();
        return (handle, handle.Locks);
    }
}
