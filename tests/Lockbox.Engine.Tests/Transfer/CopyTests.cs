using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>Copying within a lockbox and from another one: what a copy is, and what may stand where.</summary>
public sealed class CopyTests : LockboxTest
{
    private readonly MemoryDisk _otherDisk;
    private readonly LockboxKey _otherKey;

    public CopyTests()
    {
        (_otherDisk, _otherKey) = Create();
    }

    [Fact]
    public void A_copy_has_the_content_and_all_that_is_said_of_the_original()
    {
        EntryMetadata metadata = new()
        {
            CreatedAt = Epoch.AddDays(-3),
            ModifiedAt = Epoch.AddTicks(7),
            UnixMode = UnixFileMode.UserRead | UnixFileMode.GroupExecute,
            Attributes = FileAttributes.ReadOnly | FileAttributes.Hidden,
        };
        WriteOther(transaction =>
        {
            transaction.PutDirectory("a", metadata);
            transaction.PutFile("a/file", new MemoryStream([1, 2, 3]), metadata);
            transaction.PutFile("a/empty", new MemoryStream([]), metadata);
            transaction.PutLink("a/link", "../there", metadata);
            Forgery.PutRightAndWrongDigest(transaction);
        });
        CopyReport report = CopyOther(new CopyItem("a", "deep/down/b"), new CopyItem("right", "c"));
        Assert.Equal((3L, 1L, 1L), (report.FilesCopied, report.DirectoriesCopied, report.LinksCopied));
        Assert.Equal(6, report.BytesCopied);
        Assert.Empty(report.Errors);
        using Snapshot from = ReadOther();
        using Snapshot to = Read();
        Assert.Equal(
            ["c", "deep/down/b", "deep/down/b/empty", "deep/down/b/file", "deep/down/b/link"],
            to.Enumerate().Select(static entry => entry.Name));
        foreach (Entry copy in to.Enumerate())
        {
            Entry original = from.Find(copy.Name == "c" ? "right" : copy.Name["deep/down/".Length..].Replace('b', 'a'))
                ?? from.Find("a" + copy.Name["deep/down/b".Length..])!;
            Assert.Equal(FactsOf(original), FactsOf(copy));
        }

        Assert.Equal([1, 2, 3], ContentOf(to, "deep/down/b/file"));
    }

    [Fact]
    public void Within_a_lockbox_what_is_staged_can_be_copied_and_the_original_stays()
    {
        Put("old", Noise.Text(1, 5000));
        Change(transaction =>
        {
            transaction.PutFile("new", new MemoryStream(Noise.Text(2, 700)), Metadata);
            CopyReport report = transaction.Copy([new CopyItem("old", "old 2"), new CopyItem("new", "new 2")]);
            Assert.Equal((2, 0), ((int)report.FilesCopied, report.Errors.Count));
            Assert.True(transaction.Remove("new"));
            transaction.Copy([new CopyItem("new 2", "new 3")]);
        });
        using Snapshot snapshot = Read();
        Assert.Equal(["new 2", "new 3", "old", "old 2"], snapshot.Enumerate().Select(static entry => entry.Name));
        Assert.Equal(Noise.Text(1, 5000), ContentOf(snapshot, "old 2"));
        Assert.Equal(Noise.Text(2, 700), ContentOf(snapshot, "new 3"));
    }

    [Theory]
    [InlineData(IfExists.Error, "old", "old", 1)]
    [InlineData(IfExists.Skip, "old", "old", 0)]
    [InlineData(IfExists.Overwrite, "new", "new", 0)]
    [InlineData(IfExists.Newer, "new", "old", 0)]
    public void Names_that_are_taken_are_treated_as_was_asked(
        IfExists ifExists, string olderBecomes, string newerBecomes, int errors)
    {
        WriteOther(transaction =>
        {
            transaction.PutDirectory("d", At(5));
            transaction.PutFile("d/older", new MemoryStream("new"u8.ToArray()), At(5));
            transaction.PutFile("d/newer", new MemoryStream("new"u8.ToArray()), At(5));
            transaction.PutFile("d/same", new MemoryStream("new"u8.ToArray()), At(5));
        });
        Change(transaction =>
        {
            transaction.PutDirectory("d", At(1));
            transaction.PutFile("d/older", new MemoryStream("old"u8.ToArray()), At(1));
            transaction.PutFile("d/newer", new MemoryStream("old"u8.ToArray()), At(9));
        });
        CopyReport report = CopyOther(new CopyOptions { IfExists = ifExists }, new CopyItem("d", "d"));
        Assert.Equal(errors * 2, report.Errors.Count);
        Assert.All(report.Errors, static error => Assert.IsType<LockboxItemExistsException>(error.Error));
        using Snapshot snapshot = Read();
        Assert.Equal(olderBecomes, System.Text.Encoding.UTF8.GetString(ContentOf(snapshot, "d/older")));
        Assert.Equal(newerBecomes, System.Text.Encoding.UTF8.GetString(ContentOf(snapshot, "d/newer")));
        Assert.Equal("new"u8, ContentOf(snapshot, "d/same"));
        bool replacesDirectory = ifExists is IfExists.Overwrite or IfExists.Newer;
        Assert.Equal(At(replacesDirectory ? 5 : 1).ModifiedAt, snapshot.Find("d")!.ModifiedAt);
    }

    [Theory]
    [InlineData("a", "a", typeof(LockboxItemExistsException), "onto itself")]
    [InlineData("d", "d/e/f", typeof(LockboxInvalidNameException), "into itself")]
    [InlineData("a", "a/b", typeof(LockboxInvalidNameException), "into itself")]
    [InlineData("no", "b", typeof(LockboxItemNotFoundException), "no 'no'")]
    [InlineData("b", "a/b", typeof(LockboxItemExistsException), "'a' is in the way")]
    [InlineData("d", "a", typeof(LockboxItemExistsException), "file or link")]
    [InlineData("d", "b/c", typeof(LockboxItemExistsException), "'b' is in the way")]
    [InlineData("a", "d", typeof(LockboxItemExistsException), "a directory of this name")]
    [InlineData("a", "i", typeof(LockboxItemExistsException), "is in the way")]
    [InlineData("a", "../x", typeof(LockboxInvalidNameException), "'..'")]
    [InlineData("a", "x//y", typeof(LockboxInvalidNameException), "empty part")]
    public void What_cannot_go_is_reported_once_and_the_rest_goes(
        string name, string newName, Type error, string says)
    {
        Change(transaction =>
        {
            transaction.PutFile("a", new MemoryStream([1]), Metadata);
            transaction.PutFile("b", new MemoryStream([2]), Metadata);
            transaction.PutDirectory("d", Metadata);
            transaction.PutFile("d/1", new MemoryStream([3]), Metadata);
            transaction.PutFile("d/2", new MemoryStream([4]), Metadata);
            transaction.PutFile("i/implied", new MemoryStream([5]), Metadata);
        });
        Change(transaction =>
        {
            List<TransferError> told = [];
            CopyReport report = transaction.Copy(
                [new CopyItem(name, newName), new CopyItem("b", "B")],
                new CopyOptions { IfExists = IfExists.Overwrite, OnError = told.Add });
            TransferError only = Assert.Single(report.Errors);
            Assert.Equal(told, report.Errors);
            Assert.IsType(error, only.Error);
            Assert.Equal(name, only.Item);
            Assert.Contains(says, only.Error.Message, StringComparison.Ordinal);
            Assert.Equal(1, report.Copied);
        });
        using Snapshot snapshot = Read();
        Assert.Equal(
            ["B", "a", "b", "d", "d/1", "d/2", "i/implied"],
            snapshot.Enumerate().Select(static entry => entry.Name));
    }

    [Fact]
    public void Two_items_cannot_come_to_one_name_but_two_directories_become_one()
    {
        WriteOther(transaction =>
        {
            transaction.PutDirectory("x", Metadata);
            transaction.PutFile("x/1", new MemoryStream([1]), Metadata);
            transaction.PutFile("x/both", new MemoryStream([2]), Metadata);
            transaction.PutDirectory("y", Metadata);
            transaction.PutFile("y/2", new MemoryStream([3]), Metadata);
            transaction.PutFile("y/both", new MemoryStream([4]), Metadata);
            transaction.PutFile("z", new MemoryStream([5]), Metadata);
        });
        foreach (int window in (int[])[1, 100])
        {
            CopyReport report = CopyOther(
                new CopyOptions { IfExists = IfExists.Overwrite, WindowLength = window },
                new CopyItem("x", $"to {window}"),
                new CopyItem("y", $"to {window}"),
                new CopyItem("z", $"to {window}/1/below"),
                new CopyItem("z", $"to {window}"));
            Assert.Equal(["y/both", "z", "z"], report.Errors.Select(static error => error.Item));
            using Snapshot snapshot = Read();
            Assert.Equal([2], ContentOf(snapshot, $"to {window}/both"));
            Assert.Equal(
                [$"to {window}", $"to {window}/1", $"to {window}/2", $"to {window}/both"],
                snapshot.Enumerate($"to {window}").Select(static entry => entry.Name));
        }
    }

    [Fact]
    public void A_directory_without_what_is_below_it_is_a_directory()
    {
        Change(static transaction =>
        {
            transaction.PutDirectory("d", Metadata);
            transaction.PutFile("d/1", new MemoryStream([1]), Metadata);
            transaction.Copy([new CopyItem("d", "e") { Recurse = false }]);
        });
        using Snapshot snapshot = Read();
        Assert.Equal(["d", "d/1", "e"], snapshot.Enumerate().Select(static entry => entry.Name));
    }

    [Fact]
    public void What_is_damaged_is_reported_and_is_not_copied_nor_is_what_its_digest_denies()
    {
        byte[] large = Noise.Text(3, 3 * Limits.FrameRawTarget);
        WriteOther(transaction =>
        {
            transaction.PutFile("large", new MemoryStream(large), Metadata);
            transaction.PutFile("small", new MemoryStream([1, 2, 3]), Metadata);
            Forgery.PutRightAndWrongDigest(transaction);
        });
        long second;
        using (Snapshot snapshot = ReadOther())
        {
            ulong frame = snapshot.Find("large")!.Runs[0].FirstFrame + 1;
            second = (long)snapshot.RecordOf(frame).Pointer.Offset + 100;
        }

        Flip(second);
        CopyReport report = CopyOther([.. "large small right wrong".Split(' ').Select(n => new CopyItem(n, n))]);
        Assert.Equal(["large", "wrong"], report.Errors.Select(static error => error.Item));
        Assert.All(report.Errors, static error =>
        {
            Assert.IsType<LockboxItemCorruptException>(error.Error);
            Assert.Contains($"'{error.Item}' is damaged", error.Error.Message, StringComparison.Ordinal);
        });
        using (Snapshot snapshot = Read())
        {
            Assert.Equal(["right", "small"], snapshot.Enumerate().Select(static entry => entry.Name));
            Assert.Equal(2UL, snapshot.Root.FrameCount + 1);
        }

        Flip(second);
    }

    [Fact]
    public void Given_up_on_its_way_it_leaves_the_lockbox_as_it_was()
    {
        WriteOther(transaction =>
        {
            transaction.PutFile("a", new MemoryStream(Noise.Text(3, 3 * Limits.FrameRawTarget)), Metadata);
            transaction.PutFile("b", new MemoryStream([1]), Metadata);
        });
        using CancellationTokenSource end = new();
        List<long> bytes = [];
        CallbackProgress progress = new(told =>
        {
            bytes.Add(told.BytesDone);
            if (told.BytesDone > Limits.FrameRawTarget)
            {
                end.Cancel();
            }
        });
        using (Snapshot source = ReadOther())
        using (Transaction transaction = Write())
        {
            CopyOptions options = new() { Progress = progress, Clock = new EagerClock() };
            Assert.Throws<OperationCanceledException>(
                () => transaction.Copy(source, [new CopyItem("a", "a"), new CopyItem("b", "b")], options, end.Token));
            Assert.Throws<InvalidOperationException>(() => transaction.Commit());
        }

        Assert.Equal([Limits.FrameRawTarget, 2 * Limits.FrameRawTarget], bytes);
        using Snapshot snapshot = Read();
        Assert.Empty(snapshot.Enumerate());
    }

    private protected override void Close()
    {
        using (Snapshot snapshot = ReadOther())
        {
            Assert.DoesNotContain(snapshot.Verify().Findings, static finding => finding.Item != "wrong");
        }

        _otherKey.Dispose();
        base.Close();
    }

    private static EntryMetadata At(int days) =>
        new() { CreatedAt = Epoch, ModifiedAt = Epoch.AddDays(days) };

    private static object FactsOf(Entry entry) => (
        entry.Kind, entry.Length, entry.CreatedAt, entry.ModifiedAt, entry.UnixMode, entry.Attributes, entry.LinkTarget,
        entry.LinkTargetIsDirectory, Convert.ToHexString(entry.Sha256.Span));

    private void Flip(long offset)
    {
        using MemoryDevice device = _otherDisk.Open();
        byte[] one = new byte[1];
        device.Read(offset, one);
        one[0] ^= 1;
        device.Write(offset, one);
    }

    private Snapshot ReadOther()
    {
        MemoryDevice device = _otherDisk.Open();
        return LockboxFile.OpenRead(device, device, _otherKey, "other", new ReadOptions());
    }

    private void WriteOther(Action<Transaction> change)
    {
        MemoryDevice device = _otherDisk.Open();
        using Transaction transaction =
            LockboxFile.OpenWrite(device, device, _otherKey, "other", new WriteOptions());
        change(transaction);
        transaction.Commit();
    }

    private CopyReport CopyOther(params CopyItem[] items) => CopyOther(new CopyOptions(), items);

    private CopyReport CopyOther(CopyOptions options, params CopyItem[] items)
    {
        using Snapshot source = ReadOther();
        CopyReport? report = null;
        Change(transaction => report = transaction.Copy(source, items, options));
        return report!;
    }
}
