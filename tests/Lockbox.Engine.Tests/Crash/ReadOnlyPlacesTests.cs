using System.Diagnostics;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// Places where a lockbox can be read and not written: readers need no write of any kind there, and writers are told
/// why before they have changed anything.
/// </summary>
public sealed class ReadOnlyPlacesTests
{
    private const string Nobody = "65534";

    [Fact]
    public void Where_there_are_no_locks_nobody_writes_and_everybody_reads()
    {
        using CrashDisk lockbox = new CrashDisk(512)
            .Change(static draft => draft.Put("<name a>", Contents.Text("[text of a]", 700)));
        byte[] before = lockbox.Disk.Image();
        int operations = lockbox.Disk.Operations;
        SimulatedDisk.Handle handle = lockbox.Disk.Open();
        LockboxLocksUnavailableException error = Assert.Throws<LockboxLocksUnavailableException>(
            () => SimulatedLockbox.OpenWrite(handle, new NoLocks(), lockbox.Key));
        Assert.Equal("LockboxLocksUnavailable", error.ErrorId);
        Assert.Equal(operations, lockbox.Disk.Operations);
        Assert.Equal(before, lockbox.Disk.Image());
        using (Snapshot snapshot = LockboxFile.OpenRead(
            lockbox.Disk.Open(writable: false), new NoLocks(), lockbox.Key, "simulated", new ReadOptions()))
        {
            Assert.True(Contents.Of(snapshot).Matches(lockbox.Contents));
            Assert.True(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).IsSound);
        }

        lockbox.AssertSound("after it");
    }

    [Fact]
    public void In_a_read_only_folder_with_a_read_only_file_everybody_reads_and_nobody_writes()
    {
        using FileLockbox lockbox = Prepare();
        RequireLinux();
        string folder = Path.GetDirectoryName(lockbox.Path)!;
        string[] asNobody = Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--"]
            : [];
        RequireStart([.. asNobody, "test", "-r", Path.Combine(AppContext.BaseDirectory, "Lockbox.Stress.dll")]);
        File.SetUnixFileMode(lockbox.KeyFile, Everybody);
        File.SetUnixFileMode(lockbox.Path, Everybody);
        File.SetUnixFileMode(folder, Everybody | EverybodyEnters);
        byte[] before = File.ReadAllBytes(lockbox.Path);
        try
        {
            using OtherProcess other = new(asNobody, ["try", lockbox.Path, lockbox.KeyFile]);
            other.WaitForSuccess();
            Assert.Equal(["LockboxReadOnly"], other.Lines);
            Assert.Equal(before, File.ReadAllBytes(lockbox.Path));
            Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder).Count());
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.SetUnixFileMode(lockbox.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void On_a_read_only_medium_everybody_reads_and_nobody_writes()
    {
        using FileLockbox lockbox = Prepare();
        RequireLinux();
        string folder = Path.GetDirectoryName(lockbox.Path)!;
        string mount = $"mount --bind '{folder}' '{folder}' && mount -o remount,bind,ro '{folder}' && exec \"$@\"";
        string[] onReadOnlyMedium = ["unshare", "--mount", "--", "/bin/sh", "-c", mount, "sh"];
        RequireStart([.. onReadOnlyMedium, "true"]);
        using OtherProcess other = new(onReadOnlyMedium, ["try", lockbox.Path, lockbox.KeyFile]);
        other.WaitForSuccess();
        Assert.Equal(["LockboxReadOnly"], other.Lines);
    }

    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode EverybodyEnters =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static FileLockbox Prepare()
    {
        FileLockbox lockbox = new();
        using Transaction transaction = lockbox.OpenWrite();
        Stress.CountedChanges.MakeNext(transaction, null);
        transaction.Commit();
        return lockbox;
    }

    private static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The tools are those of Linux.");

    /// <summary>Skips where this machine does not let the test change who or where it is.</summary>
    private static void RequireStart(string[] command)
    {
        Exception? failure = Record.Exception(() =>
        {
            ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        });
        Assert.SkipUnless(failure is null, $"This machine refuses '{string.Join(' ', command)}'.");
    }

    /// <summary>A file system of another machine that refuses every lock.</summary>
    private sealed class NoLocks : IFileLocks
    {
        public bool TryLockWriter() => throw LockErrors.Unavailable("simulated", 37);

        public void UnlockWriter()
        {
        }

        public void NoteReader(ulong sequence)
        {
        }

        public bool HasReaderBefore(ulong sequence) => true;
    }
}
