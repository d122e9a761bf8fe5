using Lockbox.Engine.Devices;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests;

/// <summary>The compaction of a lockbox in a file.</summary>
public sealed class OptimizeTests : IDisposable
{
    private readonly FileLockbox _lockbox = new();
    private readonly Contents _contents = new();

    public OptimizeTests()
    {
        for (int i = 0; i < 20; i++)
        {
            _lockbox.Change(_contents, draft => draft.Put($"file {i}", Contents.Noise($"[noise {i}]", 4000 + i)));
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.GetDirectoryName(_lockbox.Path)!;

    public void Dispose() => _lockbox.Dispose();

    [Fact]
    public void The_same_key_opens_it_its_commits_go_on_and_it_is_smaller()
    {
        LockboxHeader before = LockboxFile.ReadHeader(_lockbox.Path);
        OptimizeReport report = Optimize();
        LockboxHeader after = LockboxFile.ReadHeader(_lockbox.Path);
        Assert.Equal(before.Id, after.Id);
        Assert.Equal(before.KeyDirectoryDigest.ToArray(), after.KeyDirectoryDigest.ToArray());
        Assert.Equal(after.CommitSequence, report.CommitSequence);
        Assert.Equal(before.CommitSequence + 2, after.CommitSequence);
        Assert.Equal((before.FileLength, after.FileLength), (report.LengthBefore, report.LengthAfter));
        Assert.Equal((20L, 1L), (report.FramesBefore, report.FramesAfter));
        Assert.True(after.FileLength < before.FileLength);
        using KeyMaterial material = KeyMaterial.FromKeyFile(_lockbox.KeyFile);
        LockboxFile.Unlock(_lockbox.Path, material, Cancellation).Dispose();
        _lockbox.Change(_contents, static draft => draft.Put("later", [1, 2, 3]));
        AssertHoldsAll();
    }

    [Fact]
    public void A_redaction_that_a_reader_holds_up_is_done_with_and_the_reader_goes_on()
    {
        Contents before = _contents.Copy();
        using (Snapshot reader = _lockbox.OpenRead())
        {
            Assert.True(_lockbox.Change(_contents, static draft => draft.Remove("file 7")).RedactionPending);
            Optimize();
            Assert.True(Contents.Of(reader).Matches(before));
            Assert.False(_lockbox.Change(_contents, static draft => draft.Put("later", [1])).RedactionPending);
        }

        using OpenedUnits opened = new(_lockbox.Key);
        byte[] image = File.ReadAllBytes(_lockbox.Path);
        Assert.DoesNotContain(opened.In(image), static extent => extent.Texts.Exists(static text =>
            text.AsSpan().IndexOf("file 7"u8) >= 0 || text.AsSpan().IndexOf("[noise 7]"u8) >= 0));
        AssertHoldsAll();
    }

    [Fact]
    public async Task A_writer_that_waited_meanwhile_writes_to_the_new_file()
    {
        using ManualResetEventSlim hasOpened = new();
        Task writer = Task.CompletedTask;
        WatchedFolder waiting = new() { Opened = hasOpened.Set };
        WatchedFolder optimizing = new()
        {
            Creating = () =>
            {
                writer = Task.Run(() => WriteLater(waiting), Cancellation);
                hasOpened.Wait(Cancellation);
            },
        };
        LockboxFile.Optimize(optimizing, _lockbox.Path, _lockbox.Key, new OptimizeOptions(), null, Cancellation);
        await writer;
        _contents.Set("later", [1, 2, 3]);
        Assert.True(waiting.Opens > 2);
        AssertHoldsAll();
    }

    [Fact]
    public void Given_up_on_its_way_it_leaves_the_lockbox_as_it_was_and_nothing_beside_it()
    {
        byte[] before = File.ReadAllBytes(_lockbox.Path);
        using CancellationTokenSource end = new();
        WatchedFolder folder = new() { Creating = end.Cancel };
        Assert.Throws<OperationCanceledException>(() => LockboxFile.Optimize(
            folder, _lockbox.Path, _lockbox.Key, new OptimizeOptions(), null, end.Token));
        Assert.Equal(before, File.ReadAllBytes(_lockbox.Path));
        AssertNothingElse();
    }

    [Fact]
    public void Compressed_again_its_progress_is_that_of_the_content()
    {
        _lockbox.Change(_contents, static draft => draft.Put("zeros", new byte[9_000_000]));
        List<TransferProgress> reports = [];
        OptimizeOptions options = new()
        {
            CompressionLevel = System.IO.Compression.CompressionLevel.Fastest,
            Clock = new SteppingClock(),
        };
        OptimizeReport report = LockboxFile.Optimize(
            _lockbox.Path, _lockbox.Key, options, new Listener(reports.Add), Cancellation);
        Assert.True(reports.Count > 1);
        Assert.All(reports, one => Assert.Equal(report.ContentLength, one.BytesTotal));
        Assert.Equal(reports.Select(static one => one.BytesDone).Order(), reports.Select(static one => one.BytesDone));
        Assert.Equal(report.ContentLength, reports[^1].BytesDone);
        AssertHoldsAll();
    }

    [Fact]
    public void Of_a_damaged_lockbox_it_makes_nothing()
    {
        byte[] sound = File.ReadAllBytes(_lockbox.Path);
        long offset;
        using (Snapshot snapshot = _lockbox.OpenRead())
        {
            offset = (long)snapshot.RecordOf(snapshot.Find("file 3")!.Runs[0].FirstFrame).Pointer.Offset;
        }

        byte[] damaged = [.. sound];
        damaged[offset + 100] ^= 1;
        File.WriteAllBytes(_lockbox.Path, damaged);
        LockboxException error = Assert.Throws<LockboxItemCorruptException>(() => Optimize());
        Assert.Contains("'file 3'", error.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(_lockbox.Path));
        AssertNothingElse();
        File.WriteAllBytes(_lockbox.Path, sound);
    }

    [Fact]
    public void It_waits_for_a_writer_and_names_it()
    {
        using (_lockbox.OpenWrite(holder: "somebody"))
        {
            LockboxBusyException busy = Assert.Throws<LockboxBusyException>(() => Optimize());
            Assert.Contains("somebody", busy.Message, StringComparison.Ordinal);
        }

        Optimize();
        AssertHoldsAll();
    }

    private void WriteLater(ILockboxFolder folder)
    {
        using Transaction transaction =
            LockboxFile.OpenWrite(folder, _lockbox.Path, _lockbox.Key, new WriteOptions(), Cancellation);
        transaction.PutFile("later", new MemoryStream([1, 2, 3]), SimulatedLockbox.Meta);
        transaction.Commit(Cancellation);
    }

    private OptimizeReport Optimize() => LockboxFile.Optimize(
        _lockbox.Path,
        _lockbox.Key,
        new OptimizeOptions { LockTimeout = TimeSpan.FromMilliseconds(50) },
        cancellation: Cancellation);

    private void AssertHoldsAll()
    {
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.True(Contents.Of(snapshot).Matches(_contents));
        Assert.Empty(snapshot.Verify(cancellation: Cancellation).Findings);
        AssertNothingElse();
    }

    private void AssertNothingElse() =>
        Assert.Equal([_lockbox.KeyFile, _lockbox.Path], Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal));

    /// <summary>A folder of the host that tells what is asked of it.</summary>
    private sealed class WatchedFolder : ILockboxFolder
    {
        public Action? Opened { get; init; }

        public Action? Creating { get; init; }

        public int Opens { get; private set; }

        public OpenFile Open(string path, bool writable)
        {
            OpenFile file = HostLockboxFolder.Instance.Open(path, writable);
            Opens++;
            Opened?.Invoke();
            return file;
        }

        public OpenFile Create(string path, string shownAs)
        {
            Creating?.Invoke();
            return HostLockboxFolder.Instance.Create(path, shownAs);
        }

        public IReadOnlyList<string> FilesBeside(string path) => HostLockboxFolder.Instance.FilesBeside(path);

        public void KeepRights(string replaced, string finished) =>
            HostLockboxFolder.Instance.KeepRights(replaced, finished);

        public void MoveOver(string finished, string replaced) =>
            HostLockboxFolder.Instance.MoveOver(finished, replaced);

        public void Discard(string path) => HostLockboxFolder.Instance.Discard(path);

        public void Sync(string path) => HostLockboxFolder.Instance.Sync(path);
    }
}
