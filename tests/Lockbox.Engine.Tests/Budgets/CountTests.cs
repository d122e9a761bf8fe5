using Lockbox.Benchmarks.Operations;
using Lockbox.Benchmarks.Transactions;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.Budgets;

/// <summary>
/// What is read, written and flushed, counted: in a large lockbox no more than the height of its trees allows.
/// </summary>
public sealed class CountTests : LockboxTest
{
    private const int Few = 1_000;
    private const int Many = 100_000;
    private const int Mebibyte = 1 << 20;

    /// <summary>
    /// Extents of a change besides the nodes of two trees: a frame, another rewritten, map, properties.
    /// </summary>
    private const int BesidesNodes = 4;

    private readonly MemoryLockbox _many = ManyEntries.Lockbox(Many);

    [Theory]
    [InlineData(Few)]
    [InlineData(Many)]
    public void Opening_reads_one_extent_however_many_entries_there_are(int entries)
    {
        using Snapshot snapshot = ManyEntries.Lockbox(entries).OpenRead();
        Assert.Equal(entries, snapshot.Summary.ItemCount);
        Assert.Equal(1, snapshot.Opened.Extents.ExtentsRead);
    }

    [Fact]
    public void A_look_up_reads_one_node_of_each_level()
    {
        using Snapshot snapshot = _many.OpenRead();
        long before = snapshot.Opened.Extents.ExtentsRead;
        Assert.NotNull(snapshot.Find(TestData.Name(Many / 3)));
        Assert.Equal(Levels(snapshot), snapshot.Opened.Extents.ExtentsRead - before);
    }

    [Fact]
    public void The_first_hundred_names_are_in_one_leaf_or_two()
    {
        using Snapshot snapshot = _many.OpenRead();
        long before = snapshot.Opened.Extents.ExtentsRead;
        Assert.Equal(100, snapshot.Enumerate().Take(100).Count());
        Assert.InRange(snapshot.Opened.Extents.ExtentsRead - before, 1, Levels(snapshot) + 1);
    }

    [Fact]
    public void All_names_are_read_with_each_node_once()
    {
        using Snapshot snapshot = _many.OpenRead(keepFrames: false);
        Assert.Equal(Many, snapshot.Enumerate().Count());
        long first = snapshot.Opened.Extents.ExtentsRead;

        // A leaf holds hundreds of entries; the nodes above the leaves are few.
        Assert.InRange(first, Many / 2000, Many / 200);
    }

    [Theory]
    [InlineData("add", 2)]
    [InlineData("replace", 4)]
    [InlineData("rename", 4)]
    [InlineData("remove", 4)]
    public void A_small_change_among_many_writes_a_path_of_each_tree_and_flushes_as_documented(string what, int flushes)
    {
        using ManyEntries.Verification verification = new(_many);
        int before = _many.File.Flushes;
        using (Transaction transaction = _many.OpenWrite())
        {
            Make(transaction, what, Many / 2);
            transaction.Commit();
            Assert.InRange(transaction.ExtentsWritten, 1, NodesAtMost() + BesidesNodes);
            Assert.InRange(transaction.ExtentsWritten, 1, 16);
        }

        Assert.Equal(flushes, _many.File.Flushes - before);
    }

    [Fact]
    public void Among_many_entries_the_file_does_not_grow_under_constant_change()
    {
        using ManyEntries.Verification verification = new(_many);
        long most = 0;
        for (int i = 0; i < 200; i++)
        {
            using Transaction transaction = _many.OpenWrite();
            Make(transaction, "replace", i % 5 * 19_997);
            long length = transaction.Commit().FileLength;
            most = i < 20 ? Math.Max(most, length) : most;

            // Extents of odd lengths leave odd gaps; one unit that each commit lost would be more by the end.
            Assert.InRange(length, 1, most + 4096);
        }
    }

    [Fact]
    public void A_mebibyte_from_anywhere_in_a_large_file_opens_two_frames_at_most()
    {
        byte[] content = Noise.Random(5, 10 * Mebibyte);
        Put("large", content);
        using Snapshot snapshot = Read(new ReadOptions { FrameCacheBytes = 0 });
        Entry entry = snapshot.Find("large")!;
        snapshot.Read(entry, 0, new byte[1]);
        byte[] buffer = new byte[Mebibyte];
        for (int offset = 0; offset <= content.Length - buffer.Length; offset += 300_000)
        {
            long before = snapshot.Opened.Extents.ExtentsRead;
            Assert.Equal(buffer.Length, snapshot.Read(entry, offset, buffer));
            Assert.True(buffer.AsSpan().SequenceEqual(content.AsSpan(offset, buffer.Length)));
            int frames = ((offset + buffer.Length - 1) / Limits.FrameRawTarget) - (offset / Limits.FrameRawTarget) + 1;
            Assert.Equal(frames, snapshot.Opened.Extents.ExtentsRead - before);
            Assert.InRange(frames, 1, 2);
        }
    }

    [Fact]
    public void The_export_of_one_small_file_opens_one_frame()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                transaction.PutFile($"{i:D4}", new MemoryStream(Noise.Random(i, 4_000)), Metadata);
            }
        });
        using TempFolder folder = new();
        using Snapshot snapshot = Read();
        Entry entry = snapshot.Find("1500")!;
        snapshot.RecordOf(entry.Runs[0].FirstFrame);
        long before = snapshot.Opened.Extents.ExtentsRead;
        ExportReport report = snapshot.Export([entry], folder["out"]);
        Assert.Equal((1, 4_000), (report.FilesWritten, report.BytesWritten));
        Assert.Equal(1, snapshot.Opened.Extents.ExtentsRead - before);
        Assert.Equal(Noise.Random(1500, 4_000), File.ReadAllBytes(folder["out/1500"]));
    }

    private static void Make(Transaction transaction, string what, int number)
    {
        string name = TestData.Name(number);
        switch (what)
        {
            case "add":
                transaction.PutFile(name + ".new", new MemoryStream([1]), Metadata);
                break;
            case "replace":
                transaction.PutFile(name, new MemoryStream(Noise.Random(number, 700)), Metadata, IfExists.Overwrite);
                break;
            case "rename":
                transaction.Rename(name, "elsewhere/" + name);
                break;
            default:
                Assert.True(transaction.Remove(name));
                break;
        }
    }

    private static int Levels(Snapshot snapshot) => snapshot.Root.NameTree.Height + 1;

    /// <summary>A path in each tree, and a second one, or a neighbour, of names that move or merge.</summary>
    private int NodesAtMost()
    {
        using Snapshot snapshot = _many.OpenRead();
        return (2 * Levels(snapshot)) + snapshot.Root.FrameTree.Height + 1;
    }
}
