using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class ExportFailureTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public ExportFailureTests()
    {
        for (int i = 0; i < 40; i++)
        {
            _folder.File($"t/{i:00}", HostTree.Noise(300_000, i));
        }

        _folder.File("t/large", HostTree.Noise(7_000_000, 99));
        _lockbox.ImportTree(_folder["t"]);
    }

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancelling_leaves_no_partial_file(bool exists)
    {
        string destination = exists ? _folder.Folder("out") : _folder["out"];
        using CancellationTokenSource source = new();
        int reports = 0;
        CallbackProgress progress = new(_ =>
        {
            if (++reports == 3)
            {
                source.Cancel();
            }
        });
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Throws<OperationCanceledException>(() => snapshot.Export(
            snapshot.Enumerate(),
            destination,
            new ExportOptions { Progress = progress, Clock = new EagerClock(), ThrottleLimit = 2 },
            source.Token));
        Assert.Equal(exists, Directory.Exists(destination));
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories),
            path => path.Contains(TemporaryNames.Prefix, StringComparison.Ordinal));
        if (exists)
        {
            Assert.All(Directory.GetFiles(destination), path => Assert.Equal(
                File.ReadAllBytes(_folder["t/" + Path.GetFileName(path)]), File.ReadAllBytes(path)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_frame_costs_its_files_and_no_others(bool exists)
    {
        string destination = exists ? _folder.Folder("out") : _folder["out"];
        ulong frame;
        long offset;
        string[] affected;
        using (Snapshot snapshot = _lockbox.OpenRead())
        {
            frame = snapshot.Find("large")!.Runs[0].FirstFrame + 1;
            offset = (long)snapshot.RecordOf(frame).Pointer.Offset;
            ulong shared = snapshot.Find("00")!.Runs[0].FirstFrame;
            affected = [.. snapshot.Enumerate().Where(e => e.Runs[0].FirstFrame == shared).Select(e => e.Name)];
            Assert.True(affected.Length > 2);
            Flip(offset + 1000);
            Flip((long)snapshot.RecordOf(shared).Pointer.Offset + 1000);
            ExportReport report = snapshot.Export(snapshot.Enumerate(), destination);
            Assert.Equal(
                affected.Append("large").Order(StringComparer.Ordinal),
                report.Errors.Select(error => error.Item).Order(StringComparer.Ordinal));
            Assert.All(report.Errors, error => Assert.IsType<LockboxItemCorruptException>(error.Error));
            Flip(offset + 1000);
            Flip((long)snapshot.RecordOf(shared).Pointer.Offset + 1000);
        }

        Assert.Equal(41 - affected.Length - 1, Directory.GetFileSystemEntries(destination).Length);
        Assert.All(Directory.GetFiles(destination), path => Assert.Equal(
            File.ReadAllBytes(_folder["t/" + Path.GetFileName(path)]), File.ReadAllBytes(path)));
    }

    [Fact]
    public void A_destination_that_cannot_be_written_is_reported_per_item()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "needs to be refused access");
        File.SetUnixFileMode(_folder.Folder("out"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        ExportReport report = _lockbox.Export(_folder["out"]);
        Assert.Equal(41, report.Errors.Count);
        Assert.All(report.Errors, error => Assert.IsType<LockboxWriteException>(error.Error));
        Assert.Throws<LockboxWriteException>(() => _lockbox.Export(_folder["out/new"]));
    }

    [Fact]
    public void A_full_disk_ends_the_export_and_leaves_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "made with /dev/full");

        // What stands for the full disk is an error of a single file; the pipeline must end for it.
        ExportOutcome outcome = new(
            new TransferMonitor(null, null, TimeProvider.System), DestinationTree.Open(_folder.Folder("x")), false);
        LockboxException full;
        using (FileStream device = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0))
        {
            IOException error = Assert.ThrowsAny<IOException>(() => device.Write(new byte[10]));
            full = TransferErrors.Unwritable("/somewhere/file", error);
        }

        Assert.IsType<LockboxDiskFullException>(full);
        Assert.Throws<LockboxDiskFullException>(() => outcome.Fail("file", full));
    }

    [Fact]
    public void A_private_file_is_never_readable_by_others_in_an_existing_directory()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        File.SetUnixFileMode(_folder["t/large"], UnixFileMode.UserRead);
        _lockbox.ImportTree(_folder["t"], new ImportOptions { IfExists = IfExists.Overwrite });
        _folder.Folder("out");
        HashSet<UnixFileMode> modes = [];
        CallbackProgress progress = new(_ =>
        {
            foreach (string path in Directory.GetFiles(_folder["out"], TemporaryNames.Prefix + "*"))
            {
                FileInfo info = new(path);
                if (info.Exists)
                {
                    modes.Add(info.UnixFileMode & (UnixFileMode.OtherRead | UnixFileMode.GroupRead));
                }
            }
        });
        using Snapshot snapshot = _lockbox.OpenRead();
        snapshot.Export(
            [snapshot.Find("large")!],
            _folder["out"],
            new ExportOptions { Progress = progress, Clock = new EagerClock() });
        Assert.DoesNotContain(modes, mode => mode != UnixFileMode.None);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(_folder["out/large"]));
    }

    private void Flip(long offset)
    {
        using FileStream file = new(_lockbox.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x40));
    }
}
