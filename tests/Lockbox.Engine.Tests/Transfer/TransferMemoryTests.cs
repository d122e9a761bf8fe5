using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>Tests that count the buffers of the whole process, and so run alone.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;

[Collection("Alone")]
public sealed class TransferMemoryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Memory_does_not_depend_on_the_size_of_the_file()
    {
        // 40 frames pass through two workers; what is rented at any time is a few buffers each.
        using (FileStream sparse = File.Create(_folder["sparse"]))
        {
            sparse.SetLength(40L * Limits.FrameRawTarget);
        }

        int before = PooledBuffer.Outstanding;
        int most = 0;
        CallbackProgress progress = new(_ => most = Math.Max(most, PooledBuffer.Outstanding - before));
        ImportReport report = _lockbox.Import(
            new ImportOptions { ThrottleLimit = 2, Progress = progress, Clock = new EagerClock() },
            new ImportItem { HostPath = _folder["sparse"], Name = "sparse" });
        Assert.Equal(40L * Limits.FrameRawTarget, report.BytesRead);
        Assert.InRange(most, 1, 2 * 16);
        using Snapshot snapshot = _lockbox.OpenRead();
        most = 0;
        before = PooledBuffer.Outstanding;
        snapshot.Export(
            snapshot.Enumerate(),
            _folder["out"],
            new ExportOptions { ThrottleLimit = 2, Progress = progress, Clock = new EagerClock() });
        Assert.InRange(most, 0, 2 * 16);
        Assert.Equal(40L * Limits.FrameRawTarget, new FileInfo(_folder["out/sparse"]).Length);
    }

    [Fact]
    public void Open_directories_are_few_however_many_there_are()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "open files are listed in /proc");
        _folder.Shell("for i in 0 1 2 3 4 5 6 7 8 9; do for j in 0 1 2 3 4 5 6 7 8 9; do "
            + "mkdir -p t/$i/$j && printf x > t/$i/$j/f; done; done");
        int before = OpenFiles();
        int most = 0;
        CallbackProgress progress = new(_ => most = Math.Max(most, OpenFiles() - before));
        ImportReport report = _lockbox.ImportTree(
            _folder["t"], new ImportOptions { ThrottleLimit = 2, Progress = progress, Clock = new EagerClock() });
        Assert.Equal(100, report.FilesAdded);
        Assert.InRange(most, 1, 20);
        Assert.InRange(OpenFiles(), 0, before + 3);
    }

    [Fact]
    public void Cancelling_an_import_leaves_the_previous_commit()
    {
        for (int i = 0; i < 100; i++)
        {
            _folder.File($"t/{i:000}", HostTree.Noise(100_000, i));
        }

        ulong sequence = Sequence();
        int rented = PooledBuffer.Outstanding;
        using CancellationTokenSource source = new();
        using (Transaction transaction = LockboxFile.OpenWrite(_lockbox.Path, _lockbox.Key))
        {
            IEnumerable<ImportItem> Items()
            {
                for (int i = 0; i < 100; i++)
                {
                    if (i == 80)
                    {
                        source.Cancel();
                    }

                    yield return new ImportItem { HostPath = _folder[$"t/{i:000}"], Name = $"{i}" };
                }
            }

            Assert.Throws<OperationCanceledException>(() => transaction.Import(Items(), null, source.Token));
        }

        Assert.Empty(_lockbox.Names());
        Assert.Equal(rented, PooledBuffer.Outstanding);
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.Equal(sequence, snapshot.Summary.CommitSequence);
    }

    [Fact]
    public void Cancelling_an_export_gives_every_buffer_back()
    {
        for (int i = 0; i < 20; i++)
        {
            _folder.File($"t/{i:000}", HostTree.Noise(1_000_000, i));
        }

        _lockbox.ImportTree(_folder["t"]);
        using CancellationTokenSource source = new();
        CallbackProgress progress = new(_ => source.Cancel());
        using Snapshot snapshot = _lockbox.OpenRead();
        int rented = PooledBuffer.Outstanding;
        Assert.Throws<OperationCanceledException>(() => snapshot.Export(
            snapshot.Enumerate(),
            _folder["out"],
            new ExportOptions { Progress = progress, Clock = new EagerClock() },
            source.Token));
        Assert.Equal(rented, PooledBuffer.Outstanding);
        Assert.Equal(["t"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private static int OpenFiles() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private ulong Sequence()
    {
        using Snapshot snapshot = _lockbox.OpenRead();
        return snapshot.Summary.CommitSequence;
    }
}
