using Lockbox.Engine.Format;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transactions;

public sealed class KeySlotChangesTests : LockboxTest
{
    [Fact]
    public void An_added_slot_takes_effect_with_the_commit_and_both_keys_open()
    {
        using Identity identity = Identity.Create();
        using KeyProtector protector = KeyProtector.FromRecipient(identity.Recipient);
        protector.Label = "for tests";
        using (Transaction transaction = Write())
        {
            KeySlotInfo added = transaction.AddKeySlot(protector);
            Assert.Equal((KeySlotKind.Recipient, "for tests"), (added.Kind, added.Label));
            Assert.Equal(identity.Recipient, added.Recipient);
            Assert.Equal(2, transaction.KeySlots.Count);
            Assert.Equal(added, transaction.KeySlots[1]);
            Assert.Single(Directory().Slots);
            CommitResult result = transaction.Commit();
            Assert.Equal((2UL, false), (result.Sequence, result.Redacted));
        }

        Assert.Equal(2UL, Directory().Generation);
        using KeyMaterial material = KeyMaterial.FromIdentity(identity);
        AssertOpens(material);
        using KeyMaterial first = FirstKey();
        AssertOpens(first);
    }

    [Fact]
    public void A_removed_slot_opens_nothing_after_the_commit_and_its_bytes_are_gone()
    {
        Change(transaction => transaction.AddKeySlot(TestSlots.PasswordProtector("a")));
        byte[] removed = Directory().Slots[0].Wrap.ToArray();
        CommitResult result = Change(transaction => transaction.RemoveKeySlot(transaction.KeySlots[0].Id));
        Assert.True(result.Redacted);
        AssertGone(removed);
        using KeyMaterial password = TestSlots.Password("a");
        AssertOpens(password);
        using KeyMaterial first = FirstKey();
        Assert.Throws<LockboxWrongKeyException>(() => Unlock(first));
        Assert.Equal(3UL, Directory().Generation);
    }

    [Fact]
    public void A_replaced_slot_keeps_its_place_and_not_its_id()
    {
        Change(transaction => transaction.AddKeySlot(TestSlots.PasswordProtector("old")));
        Change(transaction => transaction.AddKeySlot(TestSlots.PasswordProtector("other")));
        KeySlot old = Directory().Slots[1];
        KeySlotInfo? made = null;
        CommitResult result =
            Change(transaction => made = transaction.ReplaceKeySlot(old.Id, TestSlots.PasswordProtector("new")));
        Assert.True(result.Redacted);
        Assert.NotEqual(old.Id, made!.Id);
        Assert.Equal(made.Id, Directory().Slots[1].Id);
        Assert.Equal(3, Directory().Slots.Count);
        AssertGone(old.Wrap.ToArray());
        using KeyMaterial fresh = TestSlots.Password("new");
        using KeyMaterial other = TestSlots.Password("other");
        using KeyMaterial stale = TestSlots.Password("old");
        AssertOpens(fresh);
        AssertOpens(other);
        Assert.Throws<LockboxWrongKeyException>(() => Unlock(stale));
    }

    [Fact]
    public void Several_changes_and_others_are_one_commit()
    {
        Put("a", [1, 2, 3]);
        Guid first = Directory().Slots[0].Id;
        CommitResult result = Change(transaction =>
        {
            transaction.PutFile("b", new MemoryStream([4]), Metadata);
            KeySlotInfo added = transaction.AddKeySlot(TestSlots.PasswordProtector("a"));
            transaction.AddKeySlot(TestSlots.PasswordProtector("b"));
            transaction.RemoveKeySlot(first);
            transaction.ReplaceKeySlot(added.Id, TestSlots.PasswordProtector("c"));
        });
        Assert.True(result.Redacted);
        Assert.Equal(2UL, Directory().Generation);
        Assert.Equal(2, Directory().Slots.Count);
        using Snapshot snapshot = Read();
        Assert.Equal([4], ContentOf(snapshot, "b"));
        using KeyMaterial material = TestSlots.Password("c");
        AssertOpens(material);
    }

    [Fact]
    public void What_is_rolled_back_or_not_committed_has_not_happened()
    {
        byte[] before = Disk.ToArray();
        using (Transaction transaction = Write())
        {
            transaction.AddKeySlot(TestSlots.PasswordProtector("a"));
            transaction.Rollback();
        }

        Assert.Single(Directory().Slots);
        using (Transaction transaction = Write())
        {
            transaction.AddKeySlot(TestSlots.PasswordProtector("a"));
            Assert.Throws<OperationCanceledException>(() => transaction.Commit(new CancellationToken(true)));
        }

        Assert.Single(Directory().Slots);
        Assert.Equal(before, Disk.ToArray());
    }

    [Fact]
    public void The_last_protector_stays()
    {
        using (Transaction transaction = Write())
        {
            Guid only = transaction.KeySlots[0].Id;
            LockboxLastProtectorException error =
                Assert.Throws<LockboxLastProtectorException>(() => transaction.RemoveKeySlot(only));
            Assert.Equal("LockboxLastProtector", error.ErrorId);
            KeySlotInfo added = transaction.AddKeySlot(TestSlots.PasswordProtector("a"));
            transaction.RemoveKeySlot(only);
            Assert.Throws<LockboxLastProtectorException>(() => transaction.RemoveKeySlot(added.Id));
            transaction.ReplaceKeySlot(added.Id, TestSlots.PasswordProtector("b"));
            transaction.Commit();
        }

        using KeyMaterial material = TestSlots.Password("b");
        AssertOpens(material);
    }

    [Fact]
    public void A_protector_that_is_not_there_is_an_error_and_nothing_happens()
    {
        using Transaction transaction = Write();
        Assert.Equal(
            "LockboxProtectorNotFound",
            Assert.Throws<LockboxProtectorNotFoundException>(() => transaction.RemoveKeySlot(Guid.NewGuid())).ErrorId);
        Assert.Throws<LockboxProtectorNotFoundException>(
            () => transaction.ReplaceKeySlot(Guid.NewGuid(), TestSlots.PasswordProtector("a")));
        CommitResult result = transaction.Commit();
        Assert.Equal(1UL, result.Sequence);
    }

    [Fact]
    public void One_slot_too_many_is_refused_and_the_others_are_committed()
    {
        using (Transaction transaction = Write())
        {
            while (transaction.KeySlots.Count < Limits.KeySlotsMax)
            {
                transaction.AddKeySlot(TestSlots.PasswordProtector("a"));
            }

            LockboxLimitExceededException error = Assert.Throws<LockboxLimitExceededException>(
                () => transaction.AddKeySlot(TestSlots.PasswordProtector("b")));
            Assert.Contains("64", error.Message, StringComparison.Ordinal);
            Assert.Equal(Limits.KeySlotsMax, transaction.KeySlots.Count);
            transaction.Commit();
        }

        Assert.Equal(Limits.KeySlotsMax, Directory().Slots.Count);
    }

    [Fact]
    public void A_reader_of_the_commit_before_keeps_its_key_slots_and_the_removal_waits_for_it()
    {
        Change(transaction => transaction.AddKeySlot(TestSlots.PasswordProtector("a")));
        byte[] removed = Directory().Slots[0].Wrap.ToArray();
        using (Snapshot before = Read())
        {
            CommitResult result = Change(transaction => transaction.RemoveKeySlot(transaction.KeySlots[0].Id));
            Assert.True(result.RedactionPending);
            Assert.Equal(2, before.Summary.ProtectorCount);
            Assert.DoesNotContain(
                before.Verify().Findings, static finding => finding.Rule != VerifyRules.Superblock);
        }

        Change(static _ => { });
        AssertGone(removed);
        Assert.Single(Directory().Slots);
    }

    [Fact]
    public void Many_changes_do_not_make_the_file_grow()
    {
        Change(transaction => transaction.AddKeySlot(TestSlots.PasswordProtector("0")));
        long most = 0;
        for (int i = 0; i < 40; i++)
        {
            Change(transaction =>
                transaction.ReplaceKeySlot(transaction.KeySlots[1].Id, TestSlots.PasswordProtector($"{i}")));
            most = i < 10 ? Math.Max(most, Disk.Length) : most;
        }

        Assert.InRange(Disk.Length, 1, most);
        Assert.Equal(42UL, Directory().Generation);
    }

    [Fact]
    public void A_password_without_a_cost_is_calibrated_and_one_out_of_bounds_is_refused()
    {
        using KeyMaterial password = TestSlots.Password("a");
        using KeyProtector protector = KeyProtector.FromPassword(password);
        Change(transaction =>
        {
            Argon2Cost cost = transaction.AddKeySlot(protector).Cost!;
            Assert.True(cost.MemoryKiB >= 64 * 1024 && cost.Iterations >= 3, cost.ToString());
        });
        AssertOpens(password);
        Assert.Throws<LockboxLimitExceededException>(() => TestSlots.PasswordProtector("a", new Argon2Cost(1, 1, 1)));
    }

    private static KeyMaterial FirstKey() => KeyMaterial.FromKeyBytes(new byte[Limits.KeyFileBytesMin]);

    private KeyDirectory Directory()
    {
        using MemoryDevice device = Disk.Open();
        return KeyDirectoryStore.ReadNewest(device, "test", out _, out _);
    }

    private LockboxKey Unlock(KeyMaterial material) =>
        KeyUnlocking.Unlock(Directory(), material, TestContext.Current.CancellationToken, out _);

    private void AssertOpens(KeyMaterial material)
    {
        using LockboxKey key = Unlock(material);
        Assert.Equal(Key.Secret.Span.ToArray(), key.Secret.Span.ToArray());
    }

    /// <summary>No sixteen bytes of a wrap stand anywhere in the file.</summary>
    private void AssertGone(byte[] wrap)
    {
        byte[] disk = Disk.ToArray();
        for (int at = 0; at + 16 <= wrap.Length; at++)
        {
            Assert.True(disk.AsSpan().IndexOf(wrap.AsSpan(at, 16)) < 0, $"byte {at} of the wrap is still there");
        }
    }
}
