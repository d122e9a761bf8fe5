using Lockbox.Engine.Devices;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Tests.Devices;

/// <summary>A file as a device, and what the host's errors become.</summary>
public sealed class FileDeviceTests : StorageDeviceContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;

    private int _files;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_missing_file_is_not_found() =>
        Assert.Throws<LockboxNotFoundException>(() => FileDevice.Open(At("missing"), writable: false));

    [Fact]
    public void A_missing_folder_is_not_found() =>
        Assert.Throws<LockboxNotFoundException>(() => FileDevice.Open(At("missing/file"), writable: true));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_is_not_a_lockbox(bool writable) =>
        Assert.Throws<LockboxNotALockboxException>(() => FileDevice.Open(_folder, writable));

    [Fact]
    public void A_file_that_may_not_be_written_is_read_only_for_writers_and_no_trouble_for_readers()
    {
        Assert.SkipWhen(
            !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess, "The super-user may write every file.");
        string path = At("read-only");
        File.WriteAllBytes(path, [1]);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        Assert.Throws<LockboxReadOnlyException>(() => FileDevice.Open(path, writable: true));
        using (FileDevice device = FileDevice.Open(path, writable: false))
        {
            Assert.Equal(1, device.Length);
        }

        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public void Writing_to_a_device_that_was_opened_for_reading_says_so()
    {
        string path = At("file");
        File.WriteAllBytes(path, [1]);
        using FileDevice device = FileDevice.Open(path, writable: false);
        Assert.Throws<LockboxReadOnlyException>(() => device.Write(0, [2]));
    }

    [Fact]
    public void A_full_disk_is_told_as_such()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full on this host.");
        using SafeFileHandle full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        Exception host = Assert.ThrowsAny<Exception>(() => RandomAccess.Write(full, new byte[10], 0));
        Assert.IsType<LockboxDiskFullException>(HostErrors.ToWriteError(host, "x"));
        using FileDevice device = FileDevice.Open("/dev/full", writable: true);
        Assert.Throws<LockboxDiskFullException>(() => device.Write(0, [1]));
    }

    [Fact]
    public void A_file_that_is_there_is_not_made_again()
    {
        string path = At("there");
        File.WriteAllBytes(path, [1]);
        Assert.Throws<LockboxWriteException>(() => FileDevice.Create(path, path));
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_new_file_is_its_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead of modes.");
        string path = At("new");
        FileDevice.Create(path, path).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private protected override IStorageDevice Create()
    {
        string path = At($"device {_files++}");
        return FileDevice.Create(path, path);
    }

    private string At(string name) => Path.Combine(_folder, name);
}
