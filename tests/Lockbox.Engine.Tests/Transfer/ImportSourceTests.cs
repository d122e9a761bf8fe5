using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>Sources that fail, change or go on for ever while they are read.</summary>
public abstract class ImportSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox;

    protected ImportSourceTests() => _lockbox = new TestLockbox { Reading = Reading };

    private protected abstract FolderReading Reading { get; }

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void An_unreadable_file_is_reported_and_leaves_nothing_in_the_frame()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "needs to be refused access");
        _folder.File("t/a", "aaa");
        _folder.File("t/b", "bbb");
        _folder.File("t/c", "ccc");
        _folder.File("t/large", new byte[3 * Limits.FrameRawTarget]);
        File.SetUnixFileMode(_folder["t/b"], UnixFileMode.None);
        File.SetUnixFileMode(_folder["t/large"], UnixFileMode.None);
        ImportReport report = _lockbox.ImportTree(_folder["t"]);
        Assert.Equal(
            [_folder["t/b"], _folder["t/large"]],
            report.Errors.Select(error => error.Item).Order(StringComparer.Ordinal));
        Assert.All(report.Errors, error => Assert.Equal("LockboxReadFailed", error.Error.ErrorId));
        Assert.Equal(["a", "c"], _lockbox.Names());
        Assert.Equal("ccc"u8.ToArray(), _lockbox.Content("c"));
    }

    [Fact]
    public void Files_that_vanish_are_reported_and_files_that_change_are_kept_as_they_were_read()
    {
        string gone = _folder.File("t/gone", "gone");
        string grown = _folder.File("t/grown", "short");
        string shrunk = _folder.File("t/shrunk", "was longer");
        string emptied = _folder.File("t/emptied", "was longer");
        _folder.File("t/last", "last");
        ImportReport report = ImportWhile(new ImportOptions(), "t/last", () =>
        {
            File.Delete(gone);
            File.AppendAllText(grown, " and more");
            File.WriteAllText(shrunk, "was");
            File.WriteAllText(emptied, string.Empty);
        });
        Assert.Equal(gone, Assert.Single(report.Errors).Item);
        Assert.Equal(["emptied", "grown", "last", "shrunk"], _lockbox.Names().Where(name => !name.Contains('/')));

        // Either way length and content are of one moment: that of the walk, or that of the reading.
        bool isLookedAtLate = Reading == FolderReading.Quickest && LeanFolder.IsAvailable;
        Assert.Equal(
            isLookedAtLate ? "short and more"u8.ToArray() : "short"u8.ToArray(), _lockbox.Content("grown"));
        Assert.Equal("was"u8.ToArray(), _lockbox.Content("shrunk"));
        Assert.Empty(_lockbox.Content("emptied"));
        Assert.Equal("last"u8.ToArray(), _lockbox.Content("last"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(Limits.FrameRawTarget)]
    [InlineData((2 * Limits.FrameRawTarget) + 100)]
    [InlineData(3 * Limits.FrameRawTarget)]
    public void A_large_file_that_shrinks_keeps_what_was_read(int left)
    {
        byte[] content = HostTree.Noise((3 * Limits.FrameRawTarget) + 500, 1);
        string path = _folder.File("t/large", content);
        HostItem item = HostItemReader.Read(path, "large")!.Value;
        _lockbox.Write(transaction =>
        {
            LargeFile file = new(
                item, false, transaction.ReserveEntryIds(1), HostFileReader.Open(path), content.Length, hash: true);
            file.FirstFrame = transaction.ReserveFrameIds(3);
            using (FileStream writer = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                writer.SetLength(left);
            }

            ImportContext import = Context(transaction);
            using ImportWorker worker = new(import);
            for (int i = 0; i < 3; i++)
            {
                worker.Do(new ImportChunk(file.FirstFrame + (ulong)i, file, i));
            }

            worker.Do(new ImportBatch(0, [new ImportPiece(item, false, file)]));
            worker.Finish();
            import.Finished.Finish();
        });
        Assert.Equal(content[..left], _lockbox.Content("large"));
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(content.AsSpan(0, left)),
            snapshot.Find("large")!.Sha256.ToArray());
    }

    [Fact]
    public void A_hole_in_the_reading_drops_what_was_written_behind_it()
    {
        // The file is cut and grows again between the reads, so that the second frame is short and the third is not.
        byte[] content = HostTree.Noise(3 * Limits.FrameRawTarget, 1);
        string path = _folder.File("t/large", content);
        HostItem item = HostItemReader.Read(path, "large")!.Value;
        _lockbox.Write(transaction =>
        {
            LargeFile file = new(
                item, false, transaction.ReserveEntryIds(1), HostFileReader.Open(path), content.Length, hash: true);
            file.FirstFrame = transaction.ReserveFrameIds(3);
            ImportContext import = Context(transaction);
            using ImportWorker worker = new(import);
            using FileStream writer = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            worker.Do(new ImportChunk(file.FirstFrame, file, 0));
            writer.SetLength(Limits.FrameRawTarget + 10);
            worker.Do(new ImportChunk(file.FirstFrame + 1, file, 1));
            writer.SetLength(content.Length);
            worker.Do(new ImportChunk(file.FirstFrame + 2, file, 2));
            import.Finished.Finish();
        });
        Assert.Equal(content[..(Limits.FrameRawTarget + 10)], _lockbox.Content("large"));
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Equal(
            System.Security.Cryptography.SHA256.HashData(content.AsSpan(0, Limits.FrameRawTarget + 10)),
            snapshot.Find("large")!.Sha256.ToArray());
    }

    [Fact]
    public void Progress_comes_at_most_five_times_a_second_and_once_at_the_end()
    {
        for (int i = 0; i < 50; i++)
        {
            _folder.File($"t/{i:00}", "12345");
        }

        List<TransferProgress> seen = [];
        StepClock clock = new();
        CallbackProgress progress = new(seen.Add);
        TransferMonitor monitor = new(progress, null, clock) { BytesTotal = 1000, ItemsTotal = 100 };
        for (int i = 0; i < 100; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            monitor.AddBytes(10);
            monitor.AddItem($"item {i}");
            monitor.Pump();
        }

        Assert.Equal(5, seen.Count);
        monitor.Finish();
        Assert.Equal(new TransferProgress(1000, 1000, 100, 100, "item 99"), seen[^1]);

        seen.Clear();
        _lockbox.ImportTree(_folder["t"], new ImportOptions { Progress = progress, Clock = clock });
        Assert.Equal(new TransferProgress(250, -1, 50, -1, seen.Single().CurrentItem), seen.Single());
    }

    [Fact]
    public void Callbacks_come_on_the_calling_thread()
    {
        for (int i = 0; i < 10; i++)
        {
            _folder.File($"t/{i:00}", "12345");
        }

        int caller = Environment.CurrentManagedThreadId;
        List<int> threads = [];
        ImportReport report = ImportWhile(
            new ImportOptions
            {
                OnError = _ => threads.Add(Environment.CurrentManagedThreadId),
                Progress = new CallbackProgress(_ => threads.Add(Environment.CurrentManagedThreadId)),
                Clock = new EagerClock(),
            },
            "t/09",
            () => File.Delete(_folder["t/05"]));
        Assert.Single(report.Errors);
        Assert.True(threads.Count > 1);
        Assert.All(threads, thread => Assert.Equal(caller, thread));
    }

    [Fact]
    public void A_failing_generator_ends_the_import_and_the_workers()
    {
        _folder.File("a");
        using Transaction transaction = LockboxFile.OpenWrite(_lockbox.Path, _lockbox.Key);
        IEnumerable<ImportItem> Items()
        {
            yield return new ImportItem { HostPath = _folder["a"], Name = "a" };
            throw new InvalidOperationException("the pipeline was stopped");
        }

        Assert.Throws<InvalidOperationException>(() => transaction.Import(Items()));
    }

    private static ImportContext Context(Transaction transaction)
    {
        TransferMonitor monitor = new(null, null, TimeProvider.System);
        return new ImportContext
        {
            Transaction = transaction,
            Finished = new ImportedEntries(transaction, monitor, collect: false),
            Monitor = monitor,
            Hash = true,
            GiveBack = _ => Assert.Fail("there was room"),
            CountWorkers = () => 1,
        };
    }

    /// <summary>Imports t, doing something when the walk has found all, before anything is read.</summary>
    private ImportReport ImportWhile(ImportOptions options, string trigger, Action action)
    {
        using Transaction transaction = LockboxFile.OpenWrite(_lockbox.Path, _lockbox.Key);
        IEnumerable<ImportItem> Items()
        {
            yield return new ImportItem { HostPath = _folder["t"], Name = string.Empty, Recurse = true };
            action();
        }

        Assert.True(File.Exists(_folder[trigger]));
        options.Reading = Reading;
        ImportReport report = transaction.Import(Items(), options);
        transaction.Commit();
        return report;
    }
}

public sealed class QuickestImportSourceTests : ImportSourceTests
{
    private protected override FolderReading Reading => FolderReading.Quickest;
}

/// <summary>As on other systems.</summary>
public sealed class OrdinaryImportSourceTests : ImportSourceTests
{
    private protected override FolderReading Reading => FolderReading.Ordinary;
}
