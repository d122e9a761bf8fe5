using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>How files come to lie in frames.</summary>
public sealed class ImportFrameTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();

    public void Dispose()
    {
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Frames_are_as_few_however_many_workers_there_are(int workers)
    {
        for (int i = 0; i < 200; i++)
        {
            _folder.File($"t/{i / 20:00}/{i:000}", HostTree.Noise(20_000 + i, i));
        }

        ImportReport report = _lockbox.ImportTree(
            _folder["t"], new ImportOptions { ThrottleLimit = workers, Hash = true });
        Assert.Empty(report.Errors);
        Assert.Equal(200, report.FilesAdded);
        using Snapshot snapshot = _lockbox.OpenRead();
        long total = snapshot.Enumerate().Sum(entry => entry.Length);
        int frames = snapshot.Enumerate().SelectMany(entry => entry.Runs).Select(run => run.FirstFrame).Distinct().Count();

        // Each worker may have written one with a little room left.
        int least = (int)(total / Limits.FrameRawTarget) + 1;
        Assert.InRange(frames, least, least + 1);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(HostTree.Noise(20_000 + i, i), _lockbox.Content($"{i / 20:00}/{i:000}"));
        }
    }

    [Fact]
    public void A_frame_of_tiny_files_is_full_by_their_number()
    {
        const int Most = 8192;
        HostFolder folder = HostFolder.Of("/", string.Empty);
        HostFacts facts = new() { Length = 1, CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch };
        _lockbox.Write(transaction =>
        {
            TransferMonitor monitor = new(null, null, TimeProvider.System);
            ImportedEntries finished = new(transaction, monitor, collect: false);
            using ImportFrame frame = new(transaction, finished, monitor, null);
            ulong id = transaction.ReserveEntryIds(Most);
            for (int i = 0; i < Most; i++)
            {
                Assert.False(frame.IsFull);
                frame.Room[0] = unchecked((byte)i);
                frame.Add(new HostItem(folder, $"{i}", EntryKind.File, facts), id + (ulong)i, 1, null, false);
            }

            Assert.True(frame.IsFull);
            frame.Write();
            Assert.False(frame.IsFull);
            finished.Finish();
        });
        Assert.Equal([77], _lockbox.Content("77"));
        Assert.Equal(Most, _lockbox.Names().Length);
    }

    [Fact]
    public void The_stages_of_an_import_are_told()
    {
        _folder.File("t/a", HostTree.Noise(100_000, 1));
        _lockbox.Write(transaction =>
        {
            transaction.Import([new ImportItem { HostPath = _folder["t"], Name = "t", Recurse = true }]);
            Assert.True(transaction.Stages[Stage.Walk] > TimeSpan.Zero);
            Assert.True(transaction.Stages[Stage.Read] > TimeSpan.Zero);
        });
    }
}
