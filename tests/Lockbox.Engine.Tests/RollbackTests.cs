using Lockbox.Engine.Format;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests;

/// <summary>
/// What docs/THREAT-MODEL.md says of old versions: what somebody without a key who can write the file gets back by
/// that, and what not.
/// </summary>
public sealed class RollbackTests : LockboxTest
{
    [Fact]
    public void Who_damages_the_newest_superblock_takes_back_one_commit_and_verify_says_so()
    {
        Put("first", [1]);
        Put("second", [2]);
        DamageNewestSuperblock();

        using Snapshot snapshot = Read();
        Assert.NotNull(snapshot.Find("first"));
        Assert.Null(snapshot.Find("second"));
        VerifyFinding finding = Assert.Single(snapshot.Verify(cancellation: Cancellation).Findings);
        Assert.Equal(VerifyRules.Superblock, finding.Rule);
    }

    [Fact]
    public void What_was_redacted_does_not_come_back_with_it()
    {
        Put("kept", [1]);
        Put("removed", [2]);
        CommitResult removed = Change(transaction => transaction.Remove("removed"));
        Assert.False(removed.RedactionPending);
        DamageNewestSuperblock();

        using Snapshot snapshot = Read();
        Assert.NotNull(snapshot.Find("kept"));
        Assert.Null(snapshot.Find("removed"));
    }

    [Fact]
    public void A_superblock_of_an_older_copy_counts_only_when_none_of_the_file_does()
    {
        Put("first", [1]);
        byte[] older = Disk.ToArray();
        Put("second", [2]);
        Put("third", [3]);
        byte[] newest = Disk.ToArray();

        CopySlot(older, 1 - NewestSlot());
        Assert.NotNull(Find("third"));

        Disk.Restore(newest);
        CopySlot(older, 0);
        CopySlot(older, 1);
        LeaveDamaged();
        Entry? found = null;
        Exception? error = Record.Exception(() => found = Find("third"));
        Assert.Null(found);
        Assert.True(error is null or LockboxCorruptException, error?.ToString());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private void DamageNewestSuperblock()
    {
        Disk.Flip(FileLayout.SlotOffset(NewestSlot()) + SuperblockLayout.SealedRoot);
        LeaveDamaged();
    }

    private int NewestSlot()
    {
        using Snapshot snapshot = Read();
        return snapshot.Slot.Slot;
    }

    private Entry? Find(string name)
    {
        using Snapshot snapshot = Read();
        return snapshot.Find(name);
    }

    private void CopySlot(byte[] from, int slot) => Disk.Write(
        FileLayout.SlotOffset(slot), from.AsSpan((int)FileLayout.SlotOffset(slot), SuperblockLayout.Size));
}
