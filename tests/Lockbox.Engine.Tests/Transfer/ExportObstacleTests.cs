using System.Net.Sockets;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>
/// What stands in the way of an export: special files, files with names outside, the lockbox itself. Nothing of it is
/// opened or written to; it stays, or a rename puts the item in its place.
/// </summary>
public sealed class ExportObstacleTests : IDisposable
{
    private static readonly EntryMetadata Metadata =
        new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch.AddYears(80) };

    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();
    private readonly Guarded _guarded;

    public ExportObstacleTests() => _guarded = new Guarded(_folder, "a", "b");

    public void Dispose()
    {
        _guarded.AssertUntouched();
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ExportIfExists.Error, 6)]
    [InlineData(ExportIfExists.Skip, 0)]
    [InlineData(ExportIfExists.Overwrite, 0)]
    [InlineData(ExportIfExists.Newer, 0)]
    [InlineData(ExportIfExists.Rename, 0)]
    public void Special_files_are_never_opened_and_each_is_one_error_at_most(ExportIfExists policy, int errors)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "made with mkfifo and ln");
        string[] names = ["dangling", "fifo", "hard", "null", "readonly", "socket"];
        Array.ForEach(names, name => Put(name, "evil"));
        _folder.Folder("out");
        _folder.File("elsewhere", "precious");
        _folder.Shell(
            "mkfifo out/fifo && ln elsewhere out/hard && ln -s nowhere out/dangling && ln -s /dev/null out/null"
            + " && echo mine > out/readonly && chmod 400 out/readonly");
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder["out/socket"]));

        ExportReport report = _lockbox.Export(_folder["out"], new ExportOptions { IfExists = policy });

        Assert.Equal(errors, report.Errors.Count);
        Assert.Equal(errors == 0 ? [] : names, report.Errors.Select(e => e.Item).Order(StringComparer.Ordinal));
        Assert.All(report.Errors, error => Assert.Equal("LockboxDestinationExists", error.Error.ErrorId));
        Assert.Equal("precious", File.ReadAllText(_folder["elsewhere"]));
        Assert.False(File.Exists(_folder["out/nowhere"]));
        bool isReplaced = policy is ExportIfExists.Overwrite or ExportIfExists.Newer;
        Assert.Equal(isReplaced ? 6 : policy == ExportIfExists.Rename ? 6 : 0, report.FilesWritten);
        foreach (string name in isReplaced ? names : [])
        {
            Assert.Null(new FileInfo(_folder["out/" + name]).LinkTarget);
            Assert.Equal("evil", File.ReadAllText(_folder["out/" + name]));
        }
    }

    [Theory]
    [InlineData("mkfifo out/d")]
    [InlineData("echo x > out/d")]
    [InlineData("ln -s /dev/null out/d")]
    [InlineData("ln -s d out/d")]
    [InlineData("ln -s ../guarded/outside out/d")]
    public void Something_else_where_a_directory_must_be_is_one_error_for_each_item(string make)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "made by a shell");
        Put("d/a", "evil");
        Put("d/large", new string('x', 5_000_000));
        _lockbox.Write(transaction => transaction.PutDirectory("d", Metadata));
        _lockbox.Write(transaction => transaction.PutLink("d/link", "x", Metadata));
        Put("e", "good");
        foreach (ExportIfExists policy in Enum.GetValues<ExportIfExists>())
        {
            foreach (FolderWriting writing in Enum.GetValues<FolderWriting>())
            {
                _folder.Shell($"rm -rf out && mkdir out && {make}");
                ExportReport report = Export(new ExportOptions { IfExists = policy }, writing);
                Assert.Equal(
                    ["d", "d/a", "d/large", "d/link"],
                    report.Errors.Select(error => error.Item).Order(StringComparer.Ordinal));
                Assert.Equal(
                    [make.Contains("-s", StringComparison.Ordinal) ? "LockboxUnsafePath" : "LockboxDestinationExists"],
                    report.Errors.Select(error => error.Error.ErrorId).Distinct());
                Assert.Equal(1, report.FilesWritten);
                Assert.Equal(["d", "e"], LeavesIn("out"));
            }
        }
    }

    [Theory]
    [InlineData(ExportIfExists.Overwrite)]
    [InlineData(ExportIfExists.Newer)]
    public void The_lockbox_is_never_replaced_by_what_is_exported_from_it(ExportIfExists policy)
    {
        string leaf = Path.GetFileName(_lockbox.Path);
        string folder = Path.GetDirectoryName(_lockbox.Path)!;
        foreach (string name in new[] { leaf, leaf + ".lock", $".{leaf}.0.tmp", "below/" + leaf, "other" })
        {
            Put(name, "evil");
        }

        byte[] before = File.ReadAllBytes(_lockbox.Path);
        _folder.Link("also", folder);
        foreach (string destination in new[] { folder, _folder["also"] })
        {
            ExportReport report = _lockbox.Export(destination, new ExportOptions { IfExists = policy });
            Assert.Equal(
                [$".{leaf}.0.tmp", leaf, leaf + ".lock"],
                report.Errors.Select(error => error.Item).Order(StringComparer.Ordinal));
            Assert.All(report.Errors, error => Assert.IsType<LockboxUnsafePathException>(error.Error));
            Assert.Equal(before, File.ReadAllBytes(_lockbox.Path));
        }

        ExportReport flat = _lockbox.Export(folder, new ExportOptions { IfExists = policy, Flatten = true });
        Assert.Equal(4, flat.Errors.Count);
        Assert.Throws<LockboxDestinationExistsException>(() => _lockbox.Export(_lockbox.Path));
        Assert.Equal(before, File.ReadAllBytes(_lockbox.Path));
    }

    [Fact]
    public void What_comes_into_the_way_during_the_export_is_not_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "made by a shell");
        Put("a", "evil");
        Put("b", "evil");
        _lockbox.Write(transaction => transaction.PutLink("link", "x", Metadata));
        foreach (FolderWriting writing in Enum.GetValues<FolderWriting>())
        {
            _folder.Shell("rm -rf out && mkdir out");
            using Snapshot snapshot = _lockbox.OpenRead();
            IEnumerable<Entry> Entries()
            {
                foreach (Entry entry in snapshot.Enumerate())
                {
                    yield return entry;
                }

                // All is planned now, and little enough that nothing has been written.
                _folder.Shell("ln -s ../guarded/outside/a out/a && echo mine > out/link && mkdir out/b");
            }

            using ExportPipeline pipeline = new(
                snapshot, _folder["out"], new ExportOptions(), HostSystems.Current, null, default, writing);
            ExportReport report = pipeline.Run(Entries());
            Assert.Equal(["a", "b", "link"], report.Errors.Select(e => e.Item).Order(StringComparer.Ordinal));
            Assert.All(report.Errors, error => Assert.Equal("LockboxDestinationExists", error.Error.ErrorId));
            Assert.Equal(["a", "b", "link"], LeavesIn("out"));
            Assert.Equal("../guarded/outside/a", new FileInfo(_folder["out/a"]).LinkTarget);
            Assert.Equal("mine\n", File.ReadAllText(_folder["out/link"]));
        }
    }

    [Fact]
    public void A_directory_that_is_swapped_before_its_times_are_set_is_one_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "made by a shell");
        foreach (string directory in new[] { "d", "d/e" })
        {
            _lockbox.Write(transaction => transaction.PutDirectory(directory, Metadata));
        }

        foreach (FolderWriting writing in Enum.GetValues<FolderWriting>())
        {
            _folder.Shell("rm -rf out && mkdir out");
            using DestinationTree tree = DestinationTree.Open(_folder["out"], writing);
            List<TransferError> errors = [];
            TransferMonitor monitor = new(null, errors.Add, TimeProvider.System);
            ExportFinish finish = new(tree, new ExportOutcome(monitor, tree, false), new ExportOptions());
            using Snapshot snapshot = _lockbox.OpenRead();
            foreach (Entry entry in snapshot.Enumerate())
            {
                Assert.True(tree.EnsureDirectory(entry.Name, null));
                finish.AddDirectory(new ExportTarget(entry, entry.Name, replaces: false));
            }

            tree.Folders.Dispose();
            _folder.Shell("mv out/d out/aside && ln -s ../guarded/outside out/d");
            finish.Run(monitor.Pump, default);
            monitor.Finish();
            Assert.Equal(["d/e", "d"], errors.Select(error => error.Item));
            Assert.All(errors, error => Assert.Equal("LockboxUnsafePath", error.Error.ErrorId));
        }
    }

    [Fact]
    public void Removing_what_was_built_follows_no_link_and_overcomes_modes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "made by a shell");
        _folder.Folder("out");
        _folder.Shell(
            "mkdir -p out/t/a/b/c && ln -s ../../guarded/outside out/t/link && ln -s .. out/t/a/up && mkfifo out/t/a/p"
            + " && ln guarded/outside/a out/t/hard && touch out/t/a/b/c/f \"out/t/$(printf 'bad\\377')\""
            + " && chmod 0 out/t/a/b/c && chmod 300 out/t/a/b && chmod 500 out/t/a");
        using (OutputFolder folder = OutputFolder.OpenPath(_folder["out"], FolderWriting.Safest))
        {
            folder.DeleteTree("t");
            folder.DeleteTree("missing");
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void A_renaming_that_may_replace_nothing_replaces_nothing()
    {
        foreach (FolderWriting writing in Enum.GetValues<FolderWriting>())
        {
            _folder.Folder("out");
            using OutputFolder folder = OutputFolder.OpenPath(_folder["out"], writing);
            folder.CreateFile("a", null).Dispose();
            _folder.File("out/b", "mine");
            IOException error = Assert.ThrowsAny<IOException>(() => folder.Rename("a", "b", replaces: false));
            Assert.True(HostErrors.IsAlreadyThere(error));
            Assert.Equal("mine", File.ReadAllText(_folder["out/b"]));
            folder.Rename("a", "c", replaces: false);
            folder.Rename("b", "c", replaces: true);
            Assert.Equal(["c"], LeavesIn("out"));
            folder.Delete("c");
        }
    }

    private ExportReport Export(ExportOptions options, FolderWriting writing)
    {
        using Snapshot snapshot = _lockbox.OpenRead();
        using ExportPipeline pipeline = new(
            snapshot, _folder["out"], options, HostSystems.Current, null, default, writing);
        return pipeline.Run(snapshot.Enumerate());
    }

    private void Put(string name, string content) => _lockbox.Write(transaction => transaction.PutFile(
        name, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), Metadata));

    private string[] LeavesIn(string folder) =>
        [.. Directory.GetFileSystemEntries(_folder[folder]).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];
}
