using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>
/// The hostile names and sets of tests/vectors through a whole export, under the rules of each host: what is refused is
/// one error, all else is written, and nothing outside is touched. The entries are crafted, since no lockbox is read
/// that holds the worst of them.
/// </summary>
public sealed class HostileExportTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();
    private readonly Guarded _guarded;
    private readonly Snapshot _snapshot;
    private int _exports;

    public HostileExportTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other hosts cannot hold what Linux and macOS can");
        _guarded = new Guarded(_folder, "x", "new", "sub/x");
        _lockbox.Write(static transaction => transaction.PutFile(
            "content", new MemoryStream("evil"u8.ToArray()), new EntryMetadata { ModifiedAt = DateTime.UnixEpoch }));
        _snapshot = _lockbox.OpenRead();
    }

    public void Dispose()
    {
        _guarded?.AssertUntouched();
        _snapshot?.Dispose();
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("linux")]
    [InlineData("windows")]
    [InlineData("macos")]
    public void Each_hostile_name_is_written_or_refused_with_one_error_as_its_vector_says(string host)
    {
        List<HostileName> names = HostileVectors.ReadNames();
        Assert.True(names.Count >= 250);
        foreach (HostileName vector in names)
        {
            string destination = NextDestination();
            ExportReport report = Export(
                destination, host, HostCasing.Exact, [(EntryKind.File, vector.Name, null)]);
            AssertOutcome(vector, vector.Outcomes[host], destination, report);
        }
    }

    [Theory]
    [InlineData("linux")]
    [InlineData("windows")]
    [InlineData("macos")]
    public void Each_hostile_set_is_written_but_for_one_error_for_each_refusal(string host)
    {
        List<HostileSet> sets = HostileVectors.ReadSets();
        Assert.True(sets.Count >= 35);
        foreach (HostileSet set in sets)
        {
            foreach (bool _ in new[] { false, true })
            {
                string destination = NextDestination();
                ExportReport report = Export(destination, host, CasingOf(host), set.Entries);
                (string Host, string[] Names, string Id)[] expected = [.. set.Errors.Where(e => e.Host == host)];
                string shown = $"{set.What}: {string.Join("; ", report.Errors.Select(e => $"{e.Item}: {e.Error}"))}";
                Assert.True(expected.Length == report.Errors.Count, shown);
                Assert.All(expected, error => Assert.True(
                    report.Errors.Count(e => error.Names.Contains(e.Item) && e.Error.ErrorId == error.Id) == 1, shown));
                Assert.True(
                    set.Entries.Count - expected.Length
                    == report.FilesWritten + report.LinksCreated + report.DirectoriesCreated,
                    shown);
                AssertNothingIsLeft(destination);
            }
        }
    }

    private static HostCasing CasingOf(string host) => host switch
    {
        "windows" => HostCasing.Windows,
        "macos" => HostCasing.MacOS,
        _ => HostCasing.Exact,
    };

    private static HostSystem SystemOf(string host) => host switch
    {
        "windows" => HostSystem.Windows,
        "macos" => HostSystem.MacOS,
        _ => HostSystem.Unix,
    };

    private void AssertOutcome(HostileName vector, string outcome, string destination, ExportReport report)
    {
        string where = $"line {vector.Line}: {EntryName.ToDisplay(vector.Name)}";
        string[] made = [.. HostTree.Describe(destination, withMetadata: false).Where(line => line.Contains("|File|"))];
        if (outcome == "written"
            && HostNames.Check(vector.Name, destination, HostSystem.Unix) == HostNameFault.None)
        {
            Assert.True(report.Errors.Count == 0, $"{where}: {string.Join("; ", report.Errors)}");
            Assert.StartsWith(vector.Name + "|File|4|", Assert.Single(made), StringComparison.Ordinal);
            return;
        }

        // What another host could hold is refused by this one itself.
        Assert.Empty(made);
        TransferError error = Assert.Single(report.Errors);
        Assert.Equal(vector.Name, error.Item);
        Assert.True(
            error.Error.ErrorId == (outcome == "written" ? "LockboxWriteFailed" : "LockboxUnsafePath"),
            $"{where}: {error.Error}");
        Assert.Equal(error.Error.Message, EntryName.ToDisplay(error.Error.Message));
        if (outcome != "written")
        {
            string reason = HostNames.Describe(Enum.Parse<HostNameFault>(outcome));
            Assert.EndsWith($"{reason}.", error.Error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>No temporary name is there, and nothing of what is outside.</summary>
    private static void AssertNothingIsLeft(string destination)
    {
        foreach (string line in HostTree.Describe(destination, withMetadata: false))
        {
            Assert.DoesNotContain(TemporaryNames.Prefix, line, StringComparison.Ordinal);
            Assert.DoesNotContain("precious", line, StringComparison.Ordinal);
        }
    }

    /// <summary>A destination, every other one of which is there already.</summary>
    private string NextDestination() =>
        ++_exports % 2 == 0 ? _folder.Folder($"d/{_exports}") : _folder[$"d/{_exports}"];

    private ExportReport Export(
        string destination,
        string host,
        HostCasing casing,
        IEnumerable<(EntryKind Kind, string Name, string? Target)> entries)
    {
        Entry content = _snapshot.Find("content")!;
        Entry[] crafted =
        [
            .. entries.Select(entry => new Entry(entry.Name, entry.Kind)
            {
                Id = content.Id,
                Length = entry.Kind == EntryKind.File ? content.Length : 0,
                Runs = entry.Kind == EntryKind.File ? content.Runs : [],
                LinkTarget = entry.Target == "outside" ? _guarded.Path : entry.Target,
                ModifiedAt = DateTime.UnixEpoch,
                CreatedAt = DateTime.UnixEpoch,
            }),
        ];
        using ExportPipeline pipeline = new(
            _snapshot, destination, new ExportOptions { ThrottleLimit = 1 }, SystemOf(host), casing, default);
        return pipeline.Run(crafted);
    }
}
