using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.Format;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

public sealed class SuperblockSlotsTests : IDisposable
{
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_newest_authentic_slot_counts()
    {
        Write(slot: 0, sequence: 5);
        Write(slot: 1, sequence: 6);
        Assert.Equal(6UL, Newest()!.Superblock.CommitSequence);
        Write(slot: 0, sequence: 7);
        Assert.Equal(7UL, Newest()!.Superblock.CommitSequence);
        Assert.Equal(0, Newest()!.Slot);
    }

    [Fact]
    public void Every_flipped_byte_of_the_newest_slot_leaves_the_other_one()
    {
        Write(slot: 0, sequence: 5);
        Write(slot: 1, sequence: 6);
        for (int i = 0; i < SuperblockLayout.Size; i++)
        {
            _store.Disk.Flip(FileLayout.SlotB + i);
            Assert.Equal(5UL, Newest()!.Superblock.CommitSequence);
            _store.Disk.Flip(FileLayout.SlotB + i);
        }
    }

    [Fact]
    public void A_changed_prefix_under_a_right_checksum_is_not_authentic()
    {
        Write(slot: 0, sequence: 5);
        byte[] slot = _store.Disk.ToArray()[..SuperblockLayout.Size];
        slot[SuperblockLayout.CommitSequence] = 9;
        Superblock.WriteChecksum(slot);
        _store.Disk.Write(0, slot);
        Assert.Equal(9UL, SuperblockSlots.NewestClear(SuperblockSlots.ReadClear(_store.Device), "x").CommitSequence);
        Assert.Null(Newest());
    }

    [Fact]
    public void A_slot_of_another_lockbox_does_not_count()
    {
        Write(slot: 0, sequence: 5);
        SlotContent[] slots = SuperblockSlots.ReadSealed(_store.Device, _store.Keys, Guid.NewGuid());
        Assert.Null(SuperblockSlots.Newest(slots));
    }

    [Fact]
    public void A_root_that_would_not_read_back_is_not_written()
    {
        Write(slot: 0, sequence: 5);
        byte[] before = _store.Disk.ToArray();
        CommitRoot bad = FixedRecords.Root with { FreeUnits = ulong.MaxValue };
        Assert.Throws<LockboxWriteException>(() => SuperblockSlots.Write(
            _store.Device, 1, Block(6), bad, _store.Session, _store.Keys));
        Assert.Equal(before, _store.Disk.ToArray());
    }

    [Fact]
    public void Slots_are_told_apart_from_what_is_not_a_lockbox()
    {
        Assert.Throws<LockboxNotALockboxException>(NewestClear);
        _store.Disk.Write(0, new byte[10_000]);
        Assert.Throws<LockboxNotALockboxException>(NewestClear);
        Assert.True(SuperblockSlots.ReadClear(_store.Device)[0].IsBlank);
        _store.Disk.Write(0, Noise.Random(1, 10_000));
        Assert.Throws<LockboxNotALockboxException>(NewestClear);
    }

    [Theory]
    [InlineData(SuperblockLayout.SealedRoot, false, typeof(LockboxCorruptException))]
    [InlineData(SuperblockLayout.Reserved1, true, typeof(LockboxCorruptException))]
    [InlineData(SuperblockLayout.SealedLength, true, typeof(LockboxCorruptException))]
    [InlineData(SuperblockLayout.KeyDirectory1, true, typeof(LockboxCorruptException))]
    [InlineData(SuperblockLayout.FormatVersion, true, typeof(LockboxUnsupportedFormatException))]
    [InlineData(SuperblockLayout.RequiredFeatures, true, typeof(LockboxUnsupportedFormatException))]
    [InlineData(SuperblockLayout.Magic, true, typeof(LockboxNotALockboxException))]
    public void Damage_to_both_slots_is_called_what_it_is(int offset, bool refresh, Type expected)
    {
        Write(slot: 0, sequence: 5);
        byte[] slot = _store.Disk.ToArray()[..SuperblockLayout.Size];
        slot[offset] ^= 0x03;
        if (refresh)
        {
            Superblock.WriteChecksum(slot);
        }

        _store.Disk.Write(FileLayout.SlotA, slot);
        _store.Disk.Write(FileLayout.SlotB, slot);
        Assert.Throws(expected, NewestClear);
    }

    private void NewestClear() => SuperblockSlots.NewestClear(SuperblockSlots.ReadClear(_store.Device), "x.lockbox");

    private SlotContent? Newest() =>
        SuperblockSlots.Newest(SuperblockSlots.ReadSealed(_store.Device, _store.Keys, _store.LockboxId));

    private Superblock Block(ulong sequence) =>
        FixedRecords.Superblock with { LockboxId = _store.LockboxId, CommitSequence = sequence };

    private void Write(int slot, ulong sequence) => SuperblockSlots.Write(
        _store.Device, slot, Block(sequence), FixedRecords.Root, _store.Session, _store.Keys);
}
