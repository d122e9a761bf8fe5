using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transactions;

public sealed class TransactionTests : LockboxTest
{
    [Fact]
    public void What_is_kept_of_an_entry_comes_back()
    {
        EntryMetadata metadata = new()
        {
            CreatedAt = Epoch.AddTicks(1),
            ModifiedAt = Epoch.AddTicks(-1),
            UnixMode = (UnixFileMode)0xFFF,
            Attributes = FileAttributes.Hidden | FileAttributes.Archive,
        };
        Change(transaction =>
        {
            transaction.PutFile("file", new MemoryStream([1, 2, 3]), metadata);
            transaction.PutDirectory("dir", metadata);
            transaction.PutLink("link", "../☃ nowhere\\", metadata);
        });
        using Snapshot snapshot = Read();
        foreach (Entry entry in snapshot.Enumerate())
        {
            Assert.Equal((metadata.CreatedAt, metadata.ModifiedAt), (entry.CreatedAt, entry.ModifiedAt));
            Assert.Equal((metadata.UnixMode, metadata.Attributes), (entry.UnixMode, entry.Attributes));
            Assert.Equal(DateTimeKind.Utc, entry.ModifiedAt.Kind);
        }

        Assert.Equal("../☃ nowhere\\", snapshot.Find("link")!.LinkTarget);
        Assert.Equal(3, snapshot.Find("file")!.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a/../b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a\0b")]
    [InlineData("a lone surrogate, which an attribute cannot hold")]
    public void What_cannot_be_a_name_is_refused(string name)
    {
        name = name.StartsWith("a lone", StringComparison.Ordinal) ? "\uD800" : name;
        using Transaction transaction = Write();
        Assert.Throws<LockboxInvalidNameException>(() => transaction.PutFile(name, Stream.Null, Metadata));
        Assert.Throws<LockboxInvalidNameException>(() => transaction.PutDirectory(name, Metadata));
        Assert.Throws<LockboxInvalidNameException>(() => transaction.PutLink(name, "x", Metadata));
        transaction.PutFile("a", Stream.Null, Metadata);
        Assert.Throws<LockboxInvalidNameException>(() => transaction.Rename("a", name));
        Assert.Null(transaction.Find(name));
        Assert.False(transaction.Remove(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("a lone surrogate, which an attribute cannot hold")]
    public void What_cannot_be_a_link_target_is_refused(string target)
    {
        target = target.StartsWith("a lone", StringComparison.Ordinal) ? "\uDC00" : target;
        using Transaction transaction = Write();
        Assert.Throws<LockboxInvalidNameException>(() => transaction.PutLink("a", target, Metadata));
    }

    [Theory]
    [InlineData(0x1000, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    public void Metadata_that_no_reader_would_accept_is_refused(int mode, int attributes)
    {
        EntryMetadata metadata = new()
        {
            CreatedAt = Epoch,
            ModifiedAt = Epoch,
            UnixMode = (UnixFileMode)mode,
            Attributes = (FileAttributes)attributes,
        };
        Change(transaction =>
        {
            transaction.PutFile("good", new MemoryStream([1]), Metadata);
            Assert.Throws<ArgumentException>(() => transaction.PutFile("bad", new MemoryStream([2]), metadata));
            Assert.Throws<ArgumentException>(() => transaction.PutDirectory("bad", metadata));
            Assert.Throws<ArgumentException>(() => transaction.PutLink("bad", "x", metadata));
        });
        using Snapshot snapshot = Read();
        Assert.Equal(["good"], snapshot.Enumerate().Select(static entry => entry.Name));
    }

    [Fact]
    public void A_name_becomes_free_with_what_was_below_it()
    {
        Change(transaction =>
        {
            transaction.PutFile("a/b/c", new MemoryStream([1]), Metadata);
            Assert.Throws<LockboxItemExistsException>(() => transaction.PutFile("a/b", Stream.Null, Metadata));
            Assert.True(transaction.Remove("a/b/c"));
            transaction.PutFile("a/b", new MemoryStream([2]), Metadata);
            Assert.Throws<LockboxItemExistsException>(() => transaction.PutFile("a/b/c", Stream.Null, Metadata));
            transaction.Rename("a/b", "c");
            transaction.PutFile("a", new MemoryStream([3]), Metadata);
        });
        using Snapshot snapshot = Read();
        Assert.Equal(["a", "c"], snapshot.Enumerate().Select(static entry => entry.Name));
    }

    [Fact]
    public void A_renamed_directory_takes_along_what_is_below_it_and_nothing_else()
    {
        Change(transaction =>
        {
            transaction.PutDirectory("a", Metadata);
            transaction.PutFile("a/b/c", new MemoryStream([1]), Metadata);
            transaction.PutFile("a!", new MemoryStream([2]), Metadata);
            transaction.PutFile("ab", new MemoryStream([3]), Metadata);
        });
        CommitResult result = Change(static transaction => Assert.Equal(2, transaction.Rename("a", "x/y")));
        Assert.True(result.Redacted);
        Assert.Equal(["a!", "ab", "x/y", "x/y/b/c"], Names());
        Change(static transaction => Assert.Equal(1, transaction.Rename("x/y/b", "z")));
        Assert.Equal(["a!", "ab", "x/y", "z/c"], Names());
        using Snapshot snapshot = Read();
        Assert.Equal([1], ContentOf(snapshot, "z/c"));
    }

    [Fact]
    public void A_rename_replaces_only_what_it_may()
    {
        Change(transaction =>
        {
            transaction.PutFile("file", new MemoryStream([1]), Metadata);
            transaction.PutFile("other", new MemoryStream([2]), Metadata);
            transaction.PutDirectory("empty", Metadata);
            transaction.PutFile("full/x", new MemoryStream([3]), Metadata);
        });
        Change(static transaction =>
        {
            Assert.Throws<LockboxItemExistsException>(() => transaction.Rename("file", "other"));
            Assert.Throws<LockboxItemExistsException>(() => transaction.Rename("file", "file", replace: true));
            Assert.Throws<LockboxItemExistsException>(() => transaction.Rename("file", "empty", replace: true));
            Assert.Throws<LockboxItemExistsException>(() => transaction.Rename("file", "full", replace: true));
            Assert.Throws<LockboxItemExistsException>(() => transaction.Rename("file", "other/below", replace: true));
            Assert.Throws<LockboxItemExistsException>(() => transaction.Rename("empty", "full", replace: true));
            Assert.Throws<LockboxItemExistsException>(() => transaction.Rename("full", "other", replace: true));
            Assert.Throws<LockboxItemExistsException>(() => transaction.Rename("full/x", "full", replace: true));
            Assert.Throws<LockboxInvalidNameException>(() => transaction.Rename("full", "full/inner"));
            Assert.Throws<LockboxItemNotFoundException>(() => transaction.Rename("nothing", "x"));
            transaction.Rename("file", "other", replace: true);
            transaction.Rename("full", "empty", replace: true);
        });
        Assert.Equal(["empty/x", "other"], Names());
        using Snapshot snapshot = Read();
        Assert.Equal([1], ContentOf(snapshot, "other"));
    }

    [Fact]
    public void A_directory_is_not_renamed_when_a_name_below_it_would_be_too_long()
    {
        string part = new('n', 1000);
        string below = string.Join('/', Enumerable.Repeat(part, 6));
        Change(transaction => transaction.PutFile($"a/{below}", new MemoryStream([1]), Metadata));
        Change(transaction =>
            Assert.Throws<LockboxInvalidNameException>(() => transaction.Rename("a", $"{part}/{part}/{part}")));
        Assert.Equal([$"a/{below}"], Names());
    }

    [Fact]
    public void Metadata_is_set_and_content_stays()
    {
        Put("a", [1, 2, 3]);
        EntryMetadata metadata = new()
        {
            CreatedAt = Epoch.AddDays(1),
            ModifiedAt = Epoch.AddDays(2),
            UnixMode = UnixFileMode.UserRead,
            Attributes = FileAttributes.ReadOnly,
        };
        CommitResult result = Change(transaction => transaction.SetMetadata("a", metadata));
        Assert.False(result.Redacted);
        Change(transaction =>
        {
            Assert.Throws<LockboxItemNotFoundException>(() => transaction.SetMetadata("b", metadata));
            Assert.Throws<ArgumentException>(() => transaction.SetMetadata(
                "a", new EntryMetadata { CreatedAt = Epoch, ModifiedAt = Epoch, UnixMode = (UnixFileMode)0x1000 }));
        });
        using Snapshot snapshot = Read();
        Entry entry = snapshot.Find("a")!;
        Assert.Equal((metadata.CreatedAt, metadata.ModifiedAt), (entry.CreatedAt, entry.ModifiedAt));
        Assert.Equal((metadata.UnixMode, metadata.Attributes), (entry.UnixMode, entry.Attributes));
        Assert.Equal([1, 2, 3], ContentOf(snapshot, "a"));
    }

    [Fact]
    public void An_unchanged_transaction_writes_nothing()
    {
        Put("a", [1, 2, 3]);
        byte[] before = Disk.ToArray();
        int flushes = Disk.Flushes;
        using (Transaction transaction = Write())
        {
            Assert.False(transaction.Remove("nothing"));
            transaction.PutFile("a", new MemoryStream([9]), Metadata, IfExists.Skip);
            Assert.Equal(transaction.Sequence - 1, transaction.Commit().Sequence);
            Assert.Equal(0, transaction.ExtentsWritten);
        }

        Assert.Equal(before, Disk.ToArray());
        Assert.Equal(flushes, Disk.Flushes);
    }

    [Fact]
    public void A_rollback_leaves_the_file_as_it_was()
    {
        Put("a", Noise.Random(1, 100_000));
        Change(static transaction => transaction.Remove("a"));
        Put("b", Noise.Random(2, 1000));
        byte[] before = Disk.ToArray();
        using (Transaction transaction = Write())
        {
            transaction.PutFile("secret", new MemoryStream(Noise.Random(3, 5_000_000)), Metadata);
            transaction.Remove("b");
        }

        Assert.Equal(before.Length, Disk.Length);
        Assert.Equal(["b"], Names());
    }

    [Fact]
    public void A_cancelled_commit_can_only_be_rolled_back()
    {
        Put("a", [1]);
        byte[] before = Disk.ToArray();
        using (Transaction transaction = Write())
        {
            transaction.Remove("a");
            Assert.ThrowsAny<OperationCanceledException>(() => transaction.Commit(new CancellationToken(true)));
            Assert.Throws<InvalidOperationException>(() => transaction.Commit());
            Assert.Throws<InvalidOperationException>(() => transaction.Remove("a"));
        }

        Assert.Equal(before.Length, Disk.Length);
        Assert.Equal(["a"], Names());
    }

    [Fact]
    public void An_addition_flushes_twice_and_a_deletion_four_times()
    {
        int before = Disk.Flushes;
        Assert.Equal((false, false), Outcome(Put("a", [1])));
        Assert.Equal(2, Disk.Flushes - before);
        before = Disk.Flushes;
        Assert.Equal((true, false), Outcome(Change(static transaction => transaction.Remove("a"))));
        Assert.Equal(4, Disk.Flushes - before);
    }

    [Fact]
    public void A_deletion_under_a_reader_is_finished_by_the_next_writer()
    {
        Put("keep", [1]);
        Put("secret", Noise.Random(1, 1000));
        using (Snapshot reader = Read())
        {
            Assert.Equal((false, true), Outcome(Change(static transaction => transaction.Remove("secret"))));
            Assert.Equal(Noise.Random(1, 1000), ContentOf(reader, "secret"));
        }

        using (Snapshot pending = Read())
        {
            Assert.NotEqual(0UL, pending.Root.RedactionFrom);
        }

        // Even a writer that changes nothing.
        Assert.Equal((false, false), Outcome(Change(static _ => { })));
        using Snapshot after = Read();
        Assert.Equal(0UL, after.Root.RedactionFrom);
    }

    [Fact]
    public void A_second_writer_is_told_who_the_first_one_is()
    {
        using Transaction first = Write();
        LockboxBusyException e = Assert.Throws<LockboxBusyException>(Write);
        Assert.Contains($"process {Environment.ProcessId}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sequences_count_on_and_times_are_kept()
    {
        ulong first = Put("a", [1]).Sequence;
        ulong second = Put("b", [1]).Sequence;
        Assert.Equal((2UL, 3UL), (first, second));
        using Snapshot snapshot = Read();
        Assert.Equal(3UL, snapshot.Summary.CommitSequence);
        Assert.Equal(DateTimeKind.Utc, snapshot.Summary.CommittedAt.Kind);
        Assert.Equal(1, snapshot.Summary.ProtectorCount);
    }

    /// <summary>
    /// A crash between the commit of a deletion and its copy to the other slot, while a reader of the commit before is
    /// still open: the next writer writes the copy, cannot overwrite yet, and must go on from the copy. Otherwise two
    /// commits would have the same number, and a reader of one of them would not be waited for.
    /// </summary>
    [Fact]
    public void A_writer_goes_on_from_the_copy_that_an_unfinished_redaction_made()
    {
        Put("secret", Noise.Random(1, 1000));
        byte[] oldSlots = Disk.ToArray()[..FileLayout.FirstExtent];
        using Snapshot old = Read();
        CommitResult removed = Change(static transaction => transaction.Remove("secret"));
        Assert.True(removed.RedactionPending);

        // As if the copy, which has the number returned, had not been written: that slot holds the commit before.
        long slot = FileLayout.SlotOffset(SlotOf(removed.Sequence));
        Disk.Write(slot, oldSlots.AsSpan((int)slot, SuperblockLayout.Size));
        using (Transaction transaction = Write())
        {
            Assert.Equal(removed.Sequence + 1, transaction.Sequence);
            transaction.PutFile("a", new MemoryStream([1]), Metadata);
            transaction.Commit();
        }

        Assert.Equal(Noise.Random(1, 1000), ContentOf(old, "secret"));
    }

    private static (bool Redacted, bool Pending) Outcome(CommitResult result) =>
        (result.Redacted, result.RedactionPending);

    private int SlotOf(ulong sequence)
    {
        using MemoryDevice device = Disk.Open();
        return SuperblockSlots.ReadClear(device).Single(s => s.Superblock.CommitSequence == sequence).Slot;
    }

    private string[] Names()
    {
        using Snapshot snapshot = Read();
        return [.. snapshot.Enumerate().Select(static entry => entry.Name)];
    }
}
