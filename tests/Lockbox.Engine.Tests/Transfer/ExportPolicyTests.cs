namespace Lockbox.Engine.Tests.Transfer;

public sealed class ExportPolicyTests : IDisposable
{
    private static readonly DateTime When = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ExportIfExists.Error, -1, "there", 1, 0)]
    [InlineData(ExportIfExists.Skip, -1, "there", 0, 1)]
    [InlineData(ExportIfExists.Overwrite, 1, "stored", 0, 0)]
    [InlineData(ExportIfExists.Newer, -1, "stored", 0, 0)]
    [InlineData(ExportIfExists.Newer, 0, "there", 0, 1)]
    [InlineData(ExportIfExists.Newer, 1, "there", 0, 1)]
    [InlineData(ExportIfExists.Rename, 1, "there", 0, 0)]
    public void A_file_that_is_there_follows_the_policy(
        ExportIfExists policy, int hostIsNewer, string content, int errors, int skipped)
    {
        Put("dir/a.txt", "stored");
        string there = _folder.File("out/dir/a.txt", "there");
        File.SetLastWriteTimeUtc(there, When.AddSeconds(hostIsNewer));
        ExportReport report = _lockbox.Export(_folder["out"], new ExportOptions { IfExists = policy });
        Assert.Equal(content, File.ReadAllText(there));
        Assert.Equal((errors, skipped), (report.Errors.Count, (int)report.Skipped));
        Assert.All(report.Errors, error => Assert.IsType<LockboxDestinationExistsException>(error.Error));
        Assert.Equal(
            policy == ExportIfExists.Rename ? ["a (1).txt", "a.txt"] : ["a.txt"], FilesIn("out/dir"));
    }

    [Fact]
    public void Renaming_finds_the_next_free_name()
    {
        Put("a.txt", "stored");
        _folder.File("out/a.txt", "0");
        _folder.File("out/a (1).txt", "1");
        _folder.Link("out/a (2).txt", "nowhere");
        ExportOptions options = new() { IfExists = ExportIfExists.Rename, CollectPaths = true };
        ExportReport report = _lockbox.Export(_folder["out"], options);
        Assert.Equal([_folder["out/a (3).txt"]], report.Paths);
        Assert.Equal("stored", File.ReadAllText(_folder["out/a (3).txt"]));
    }

    [Fact]
    public void Overwriting_replaces_a_link_and_not_what_it_leads_to()
    {
        Put("a", "stored");
        string precious = _folder.File("precious", "precious");
        _folder.Folder("out");
        _folder.Link("out/a", precious);
        Assert.Empty(_lockbox.Export(_folder["out"], new ExportOptions { IfExists = ExportIfExists.Overwrite }).Errors);
        Assert.Equal("precious", File.ReadAllText(precious));
        Assert.Null(new FileInfo(_folder["out/a"]).LinkTarget);
        Assert.Equal("stored", File.ReadAllText(_folder["out/a"]));
    }

    [Theory]
    [InlineData(ExportIfExists.Error)]
    [InlineData(ExportIfExists.Overwrite)]
    [InlineData(ExportIfExists.Newer)]
    public void A_directory_is_never_replaced_by_a_file_or_link(ExportIfExists policy)
    {
        Put("a", "stored");
        _lockbox.Write(transaction => transaction.PutLink("l", "x", Metadata(When.AddYears(50))));
        _lockbox.Write(transaction => transaction.PutFile("f", Stream.Null, Metadata(When.AddYears(50))));
        foreach (string name in new[] { "a", "l", "f" })
        {
            Directory.SetLastWriteTimeUtc(_folder.Folder($"out/{name}"), When.AddYears(-1));
        }

        ExportReport report = _lockbox.Export(_folder["out"], new ExportOptions { IfExists = policy });
        Assert.Equal(3, report.Errors.Count);
        Assert.All(report.Errors, error => Assert.Equal("LockboxDestinationExists", error.Error.ErrorId));
        Assert.Equal(3, Directory.GetDirectories(_folder["out"]).Length);
    }

    [Fact]
    public void Links_that_are_there_follow_the_policy_too()
    {
        _lockbox.Write(transaction => transaction.PutLink("l", "stored", Metadata(When)));
        _folder.Folder("out");
        _folder.Link("out/l", "there");
        Assert.Single(_lockbox.Export(_folder["out"]).Errors);
        Assert.Equal("there", new FileInfo(_folder["out/l"]).LinkTarget);
        Assert.Empty(_lockbox.Export(_folder["out"], new ExportOptions { IfExists = ExportIfExists.Overwrite }).Errors);
        Assert.Equal("stored", new FileInfo(_folder["out/l"]).LinkTarget);
        Assert.Equal(["l"], Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Links_are_left_out_where_asked_for()
    {
        Put("a", "stored");
        _lockbox.Write(transaction => transaction.PutLink("l", "a", Metadata(When)));
        ExportReport report = _lockbox.Export(
            _folder["out"], new ExportOptions { SymbolicLinks = ExportLinkHandling.Skip });
        Assert.Equal((1, 0), (report.FilesWritten, report.LinksCreated));
        Assert.Equal(["a"], FilesIn("out"));
    }

    [Theory]
    [InlineData(ExportIfExists.Error, "first", 1)]
    [InlineData(ExportIfExists.Skip, "first", 0)]
    [InlineData(ExportIfExists.Overwrite, "third", 0)]
    [InlineData(ExportIfExists.Newer, "second", 0)]
    public void Flattening_treats_namesakes_by_the_policy(ExportIfExists policy, string content, int errors)
    {
        Put("1/a", "first", When);
        Put("2/a", "second", When.AddDays(2));
        Put("3/a", "third", When.AddDays(1));
        Put("4/b", "other");
        foreach (bool exists in new[] { false, true })
        {
            string destination = exists ? _folder.Folder("there") : _folder["new"];
            ExportReport report = _lockbox.Export(
                destination, new ExportOptions { Flatten = true, IfExists = policy, ThrottleLimit = 4 });
            Assert.Equal(errors * 2, report.Errors.Count);
            Assert.Equal(content, File.ReadAllText(Path.Join(destination, "a")));
            Assert.Equal(["a", "b"], Directory.GetFileSystemEntries(destination).Select(Path.GetFileName).Order());
        }
    }

    [Fact]
    public void Flattening_with_renaming_keeps_all_namesakes()
    {
        Put("1/a.txt", "first");
        Put("2/a.txt", "second");
        Put("3/a.txt", "third");
        Assert.Empty(_lockbox.Export(
            _folder["out"], new ExportOptions { Flatten = true, IfExists = ExportIfExists.Rename }).Errors);
        Assert.Equal(["a (1).txt", "a (2).txt", "a.txt"], FilesIn("out"));
        Assert.Equal("second", File.ReadAllText(_folder["out/a (1).txt"]));
    }

    [Fact]
    public void An_entry_that_comes_twice_is_exported_once()
    {
        Put("a", "stored");
        using Snapshot snapshot = _lockbox.OpenRead();
        Entry entry = snapshot.Find("a")!;
        ExportReport report = snapshot.Export([entry, entry], _folder["out"]);
        Assert.Equal((1, 1, 0), (report.FilesWritten, report.Skipped, report.Errors.Count));
    }

    [Fact]
    public void A_directory_that_is_there_keeps_its_time_unless_replacing_is_asked_for()
    {
        _lockbox.Write(transaction => transaction.PutDirectory("d", Metadata(When)));
        Put("d/a", "stored");
        Directory.SetLastWriteTimeUtc(_folder.Folder("out/d"), When.AddYears(1));
        _lockbox.Export(_folder["out"]);
        Assert.NotEqual(When, Directory.GetLastWriteTimeUtc(_folder["out/d"]));
        _lockbox.Export(_folder["out"], new ExportOptions { IfExists = ExportIfExists.Overwrite });
        Assert.Equal(When, Directory.GetLastWriteTimeUtc(_folder["out/d"]));
    }

    [Fact]
    public void A_file_as_destination_is_an_error_and_stays()
    {
        Put("a", "stored");
        string file = _folder.File("out", "x");
        Assert.Throws<LockboxDestinationExistsException>(() => _lockbox.Export(file));
        Assert.Equal("x", File.ReadAllText(file));
    }

    [Fact]
    public void Parents_of_a_new_destination_are_made()
    {
        Put("a", "stored");
        _lockbox.Export(_folder["some/where/new"]);
        Assert.Equal("stored", File.ReadAllText(_folder["some/where/new/a"]));
        Assert.Equal(["new"], Directory.GetFileSystemEntries(_folder["some/where"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_new_destination_has_the_mode_that_a_new_directory_has()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        Put("a", "stored");
        _lockbox.Export(_folder["out"]);
        Assert.Equal(
            File.GetUnixFileMode(_folder.Folder("usual")), File.GetUnixFileMode(_folder["out"]));
    }

    private static EntryMetadata Metadata(DateTime modified) => new() { CreatedAt = modified, ModifiedAt = modified };

    private void Put(string name, string content, DateTime? modified = null) => _lockbox.Write(transaction =>
        transaction.PutFile(
            name, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), Metadata(modified ?? When)));

    private string[] FilesIn(string folder) =>
        [.. Directory.GetFileSystemEntries(_folder[folder]).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];
}
