using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.Transactions;

/// <summary>Writing into files and behind their ends: what it costs, and what is left.</summary>
public sealed class ContentChangeTests : LockboxTest
{
    private const int Frame = Limits.FrameRawTarget;

    /// <summary>Extents of a change besides frames: a node of each of two trees, and the free map.</summary>
    private const int Index = 3;

    [Fact]
    public void One_byte_in_the_middle_of_a_large_file_writes_one_frame()
    {
        byte[] content = Noise.Random(1, 64 << 20);
        Put("large", content);
        SortedSet<ulong> before = Frames();
        (CommitResult result, long extents, int flushes) =
            Cost(static transaction => transaction.Write("large", (32 << 20) + 5, new MemoryStream([42])));
        content[(32 << 20) + 5] = 42;
        AssertContent("large", content);
        Assert.Single(Frames().Except(before));
        Assert.Single(before.Except(Frames()));
        Assert.Equal(1 + Index, extents);
        Assert.Equal(4, flushes);
        Assert.True(result.Redacted);
        Assert.Equal(3, RunsOf("large"));
    }

    [Fact]
    public void A_write_across_frames_writes_those_that_it_touches()
    {
        byte[] content = Noise.Text(2, (10 * Frame) + 700);
        Put("large", content);
        SortedSet<ulong> before = Frames();
        byte[] written = Noise.Text(3, (2 * Frame) + 10);
        Change(transaction => transaction.Write("large", (3 * Frame) + 100, new MemoryStream(written)));
        written.CopyTo(content, (3 * Frame) + 100);
        AssertContent("large", content);
        Assert.Equal(3, Frames().Except(before).Count());
        Change(transaction => transaction.Write("large", 5 * Frame, new MemoryStream(content, 0, Frame)));
        content.AsSpan(0, Frame).CopyTo(content.AsSpan(5 * Frame));
        AssertContent("large", content);
    }

    [Fact]
    public void An_append_to_a_large_file_writes_its_last_frame_and_redacts_nothing()
    {
        byte[] content = Noise.Random(4, (20 * Frame) + 1000);
        Put("large", content);
        byte[] more = Noise.Random(5, 3000);
        SortedSet<ulong> before = Frames();
        (CommitResult result, long extents, int flushes) =
            Cost(transaction => transaction.Append("large", new MemoryStream(more)));
        AssertContent("large", [.. content, .. more]);
        Assert.Single(Frames().Except(before));
        Assert.Equal(1 + Index, extents);
        Assert.Equal(2, flushes);
        Assert.False(result.Redacted || result.RedactionPending);
    }

    [Fact]
    public void Many_small_appends_make_full_frames()
    {
        Put("other", Noise.Text(6, 500));
        Put("log", Noise.Text(7, 100));
        List<byte> expected = [.. Noise.Text(7, 100)];
        for (int i = 0; i < 120; i++)
        {
            byte[] more = Noise.Text(i, 40_000 + i);
            expected.AddRange(more);
            Change(transaction => transaction.Append("log", new MemoryStream(more)));
        }

        AssertContent("log", [.. expected]);
        Assert.Equal((expected.Count / Frame) + 1, RunsOf("log"));
        Assert.Equal(RunsOf("log") + 1, Frames().Count);
    }

    [Fact]
    public void Appends_of_one_transaction_fill_one_frame()
    {
        List<byte> expected = [1, 2, 3];
        Change(transaction =>
        {
            transaction.PutFile("log", new MemoryStream([1, 2, 3]), Metadata);
            for (int i = 0; i < 1000; i++)
            {
                byte[] more = Noise.Text(i, 100);
                expected.AddRange(more);
                transaction.Append("log", new MemoryStream(more));
            }
        });
        AssertContent("log", [.. expected]);
        Assert.Single(Frames());
        Assert.Equal(1, RunsOf("log"));
    }

    [Fact]
    public void An_append_takes_a_small_file_out_of_the_frame_that_it_shares()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < 50; i++)
            {
                transaction.PutFile($"{i}", new MemoryStream(Noise.Random(i, 3000)), Metadata);
            }
        });
        CommitResult result = Change(static transaction => transaction.Append("7", new MemoryStream([9])));
        Assert.False(result.Redacted);
        AssertContent("7", [.. Noise.Random(7, 3000), 9]);
        (_, long extents, _) = Cost(static transaction => transaction.Append("7", new MemoryStream([8])));
        Assert.Equal(1 + Index, extents);
        AssertContent("8", Noise.Random(8, 3000));
        Assert.Equal(2, Frames().Count);
    }

    [Fact]
    public void What_lies_between_the_end_and_an_offset_becomes_zeros()
    {
        Put("file", [1, 2]);
        Change(static transaction => transaction.Write("file", 5, new MemoryStream([3])));
        AssertContent("file", [1, 2, 0, 0, 0, 3]);
        Change(static transaction => transaction.Write("file", 10, Stream.Null));
        AssertContent("file", [1, 2, 0, 0, 0, 3]);
        Change(static transaction => transaction.SetLength("file", (2 * Frame) + 1));
        AssertContent("file", [1, 2, 0, 0, 0, 3, .. new byte[(2 * Frame) - 5]]);
        Change(static transaction => transaction.SetLength("file", 4));
        AssertContent("file", [1, 2, 0, 0]);
        Change(static transaction => transaction.SetLength("file", 0));
        AssertContent("file", []);
        Change(static transaction => transaction.Append("file", new MemoryStream([4])));
        AssertContent("file", [4]);
    }

    [Fact]
    public void A_digest_stays_only_as_long_as_it_is_true()
    {
        using TempFolder folder = new();
        folder.File("a", [1, 2, 3]);
        Change(transaction => transaction.Import(
            [new ImportItem { HostPath = folder["a"], Name = "a" }], new ImportOptions { Hash = true }));
        Change(static transaction => transaction.Append("a", Stream.Null));
        Assert.Equal(32, Entry("a").Sha256.Length);
        Change(static transaction => transaction.Append("a", new MemoryStream([4])));
        Assert.True(Entry("a").Sha256.IsEmpty);
    }

    [Fact]
    public void Time_and_what_else_is_said_of_the_file_is_as_asked()
    {
        EntryMetadata metadata = new()
        {
            CreatedAt = Epoch, ModifiedAt = Epoch, UnixMode = UnixFileMode.UserRead, Attributes = FileAttributes.Hidden,
        };
        Change(transaction => transaction.PutFile("a", new MemoryStream([1]), metadata));
        DateTime before = DateTime.UtcNow;
        Change(static transaction => transaction.Append("a", new MemoryStream([2])));
        Entry entry = Entry("a");
        Assert.Equal((Epoch, UnixFileMode.UserRead), (entry.CreatedAt, entry.UnixMode));
        Assert.Equal(FileAttributes.Hidden, entry.Attributes);
        Assert.InRange(entry.ModifiedAt, before, DateTime.UtcNow);
        Change(transaction => transaction.Write("a", 0, new MemoryStream([3]), Metadata));
        Assert.Equal((Epoch, (UnixFileMode?)null), (Entry("a").ModifiedAt, Entry("a").UnixMode));
    }

    [Fact]
    public void What_is_no_file_is_refused_and_the_transaction_goes_on()
    {
        Change(static transaction =>
        {
            transaction.PutDirectory("dir", Metadata);
            transaction.PutLink("link", "there", Metadata);
            transaction.PutFile("file", new MemoryStream([1]), Metadata);
            Assert.Throws<LockboxItemNotFoundException>(() => transaction.Append("nope", Stream.Null));
            Assert.Throws<LockboxItemNotFoundException>(() => transaction.Append("", Stream.Null));
            Assert.Throws<LockboxWriteException>(() => transaction.Write("dir", 0, Stream.Null));
            Assert.Throws<LockboxWriteException>(() => transaction.SetLength("link", 0));
            Assert.Throws<ArgumentOutOfRangeException>(() => transaction.Write("file", -1, Stream.Null));
            Assert.Throws<ArgumentOutOfRangeException>(() => transaction.SetLength("file", -1));
            Assert.Throws<ArgumentException>(() => transaction.Append(
                "file", Stream.Null, new EntryMetadata { UnixMode = (UnixFileMode)(-1) }));
            transaction.Append("file", new MemoryStream([2]));
        });
        AssertContent("file", [1, 2]);
    }

    [Fact]
    public void A_source_that_fails_leaves_nothing_to_do_but_to_roll_back()
    {
        Put("file", [1, 2, 3]);
        using Transaction transaction = Write();
        Assert.Throws<IOException>(() => transaction.Write("file", 1, new FailingStream(Frame)));
        Assert.Throws<InvalidOperationException>(() => transaction.Commit());
        transaction.Rollback();
        AssertContent("file", [1, 2, 3]);
    }

    [Fact]
    public void A_write_can_be_cancelled_between_frames()
    {
        Put("file", [1]);
        using CancellationTokenSource source = new();
        source.Cancel();
        using Transaction transaction = Write();
        Assert.Throws<OperationCanceledException>(
            () => transaction.SetLength("file", long.MaxValue, null, source.Token));
    }

    [Fact]
    public void A_file_may_be_changed_renamed_and_removed_in_one_transaction()
    {
        byte[] content = Noise.Text(8, (2 * Frame) + 50);
        Put("a", content);
        Put("b", Noise.Text(9, 900));
        Change(static transaction =>
        {
            transaction.Write("a", 10, new MemoryStream([1]));
            transaction.Rename("a", "c");
            transaction.Write("c", Frame, new MemoryStream([2]));
            transaction.Append("b", new MemoryStream([3]));
            transaction.Write("b", 0, new MemoryStream([4]));
            transaction.SetLength("b", 500);
            transaction.PutFile("d", new MemoryStream([5]), Metadata);
            transaction.Append("d", new MemoryStream([6]));
            transaction.Append("b", new MemoryStream([7]));
            transaction.Remove("d");
        });
        (content[10], content[Frame]) = (1, 2);
        AssertContent("c", content);
        AssertContent("b", [4, .. Noise.Text(9, 900)[1..500], 7]);
        Change(static transaction =>
        {
            transaction.Write("c", 20, new MemoryStream([1]));
            Assert.True(transaction.Remove("c"));
        });
        Assert.Single(Frames());
    }

    [Fact]
    public void Runs_are_put_together_before_there_are_too_many()
    {
        const int frames = RunMerge.RunsKept + 100;
        Put("sparse", []);
        Change(static transaction => transaction.SetLength("sparse", (long)frames * Frame));
        Assert.Equal(1, RunsOf("sparse"));
        Change(static transaction =>
        {
            for (int i = 0; i < frames; i += 2)
            {
                transaction.Write("sparse", (long)i * Frame, new MemoryStream([(byte)((i % 250) + 1)]));
            }
        });
        Assert.InRange(RunsOf("sparse"), RunMerge.RunsKept / 2, RunMerge.RunsKept);
        using Snapshot snapshot = Read();
        Entry entry = snapshot.Find("sparse")!;
        Assert.Equal((long)frames * Frame, entry.Length);
        byte[] one = new byte[2];
        for (int i = 0; i < frames; i++)
        {
            snapshot.Read(entry, (long)i * Frame, one);
            Assert.Equal((i % 2 == 0 ? (i % 250) + 1 : 0, 0), (one[0], one[1]));
        }
    }

    [Fact]
    public void The_shortest_neighbours_are_put_together_and_only_of_a_file_that_has_more_runs_than_before()
    {
        Assert.Null(RunMerge.Find(new ContentRun[RunMerge.RunsKept], 0));
        Assert.Null(RunMerge.Find(new ContentRun[Limits.RunsMax], Limits.RunsMax));
        ContentRun[] runs = [.. Enumerable.Range(1, RunMerge.RunsKept + 1).Select(static i =>
            ContentRun.Single((ulong)i, 0, i is 100 or 101 or 102 ? 1 : 100))];
        Assert.Equal((9900, 9903), RunMerge.Find(runs, 0));
    }

    private static ContentRun Run(uint frames, uint stride, long length) => new(10, frames, 0, stride, length);

    [Fact]
    public void Runs_are_cut_where_pieces_begin()
    {
        ContentRun[] runs = [ContentRun.Single(3, 7, 50), Run(4, 100, 350), ContentRun.Single(90, 1, 5)];
        RunCut cut = RunCut.At(runs, 150, 350);
        Assert.Equal([runs[0], ContentRun.Single(10, 0, 100)], cut.Before);
        Assert.Equal([new ContentRun(11, 2, 0, 100, 200)], cut.Between);
        Assert.Equal([ContentRun.Single(13, 0, 50), runs[2]], cut.After);
        cut = RunCut.At(runs, 0, 405);
        Assert.Equal((0, 0), (cut.Before.Count, cut.After.Count));
        Assert.Equal(runs, cut.Between);
        Assert.Throws<ArgumentOutOfRangeException>(() => RunCut.At(runs, 151, 350));
        Assert.Throws<ArgumentOutOfRangeException>(() => RunCut.At(runs, 10, 350));
    }

    private (CommitResult Result, long Extents, int Flushes) Cost(Action<Transaction> change)
    {
        using Transaction transaction = Write();
        change(transaction);
        CommitResult result = transaction.Commit();
        return (result, transaction.ExtentsWritten, transaction.Flushes);
    }

    private void AssertContent(string name, byte[] expected)
    {
        using Snapshot snapshot = Read();
        Assert.True(expected.AsSpan().SequenceEqual(ContentOf(snapshot, name)), $"'{name}' holds something else.");
        Assert.Empty(snapshot.Verify().Findings);
    }

    private Entry Entry(string name)
    {
        using Snapshot snapshot = Read();
        return snapshot.Find(name)!;
    }

    private int RunsOf(string name) => Entry(name).Runs.Count;

    private SortedSet<ulong> Frames()
    {
        using Snapshot snapshot = Read();
        return [.. snapshot.Enumerate().SelectMany(static entry => ContentMap.Pieces(entry))
            .Select(static piece => piece.Frame)];
    }
}
