using Lockbox.Engine.Devices;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Tests.Devices;

/// <summary>The locks of systems that have none that belong to the open file; they work on every system.</summary>
public sealed class SidecarFileLocksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;

    private string LockboxPath => Path.Combine(_folder, "a.lockbox");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void There_is_one_writer_until_it_stops_or_is_closed()
    {
        using SidecarFileLocks one = new(LockboxPath);
        SidecarFileLocks two = new(LockboxPath);
        Assert.True(one.TryLockWriter());
        Assert.True(one.TryLockWriter());
        Assert.False(two.TryLockWriter());
        one.UnlockWriter();
        Assert.True(two.TryLockWriter());
        Assert.False(one.TryLockWriter());
        two.Dispose();
        Assert.True(one.TryLockWriter());
        one.UnlockWriter();
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public void Readers_hold_no_file_and_freed_space_waits_for_those_that_cannot_be_seen()
    {
        using SidecarFileLocks locks = new(LockboxPath);
        locks.NoteReader(7);
        Assert.Empty(Directory.EnumerateFiles(_folder));
        Assert.True(locks.HasReaderBefore(8));
        Assert.False(locks.HasReaderBefore(0));
    }

    [Fact]
    public async Task Writers_that_come_and_go_at_once_never_meet()
    {
        int inside = 0;
        int met = 0;
        int turns = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (Volatile.Read(ref turns) < 500)
            {
                using SidecarFileLocks locks = new(LockboxPath);
                if (locks.TryLockWriter())
                {
                    met += Interlocked.Increment(ref inside) > 1 ? 1 : 0;
                    Interlocked.Increment(ref turns);
                    Thread.SpinWait(3000);
                    Interlocked.Decrement(ref inside);
                }
            }
        })));
        Assert.Equal(0, met);
    }

    [Fact]
    public void A_folder_in_which_no_lock_file_can_be_made_is_read_only()
    {
        using SidecarFileLocks locks = new(Path.Combine(_folder, "not there", "a.lockbox"));
        Assert.ThrowsAny<LockboxException>(() => locks.TryLockWriter());
        Directory.CreateDirectory(LockboxPath + ".lock");
        using SidecarFileLocks inTheWay = new(LockboxPath);
        Assert.Throws<LockboxReadOnlyException>(() => inTheWay.TryLockWriter());
    }
}

/// <summary>File systems that refuse locks: nobody writes there.</summary>
public sealed class UnavailableLocksTests : IDisposable
{
    private const int NoLocks = 37;
    private const int NotSupported = 95;
    private const int NotImplemented = 38;
    private const int Invalid = 22;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_lock_that_somebody_has_is_told_from_locks_that_there_are_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "These are the error codes of Linux.");
        Assert.All([4, 11, 13], static error => Assert.True(HostErrors.IsLockedByOther(error)));
        Assert.All(
            [NoLocks, NotSupported, NotImplemented, Invalid],
            static error => Assert.False(HostErrors.IsLockedByOther(error)));
    }

    [Fact]
    public void What_the_host_refuses_for_another_reason_is_no_busy_lockbox()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there a lock needs the right to write.");

        // An exclusive lock is refused on a handle that cannot write: the nearest that a local file system comes.
        using SafeFileHandle handle = File.OpenHandle(_path);
        LinuxFileLocks locks = new(handle, _path);
        LockboxLocksUnavailableException error =
            Assert.Throws<LockboxLocksUnavailableException>(() => locks.TryLockWriter());
        Assert.Equal("LockboxLocksUnavailable", error.ErrorId);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
        locks.NoteReader(3);
    }
}
