using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>Unlocking, which takes no lock, while a writer moves the key slots about.</summary>
public sealed class KeySlotRaceTests
{
    private const int Changes = 150;

    [Fact]
    public async Task Whoever_unlocks_while_key_slots_keep_changing_succeeds()
    {
        using FileLockbox lockbox = new();
        using CancellationTokenSource done = new();
        int[] unlocked = new int[2];
        Task[] readers =
            [.. unlocked.Select((_, i) => Task.Run(() => UnlockUntil(lockbox, ref unlocked[i], done.Token)))];
        for (int i = 0; i < Changes || unlocked.Any(static count => count < Changes); i++)
        {
            if (readers.Any(static reader => reader.IsFaulted))
            {
                break;
            }

            Change(lockbox);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public void A_directory_that_moved_is_looked_for_again(int moves)
    {
        using MovingDirectory device = new(moves);
        KeyDirectory directory = KeyDirectoryStore.ReadNewest(
            device, "test", out Superblock superblock, out _);
        Assert.Equal((ulong)moves + 2, directory.Generation);
        Assert.True(superblock.CommitSequence > (ulong)moves);
    }

    [Fact]
    public void A_directory_that_always_moves_is_not_looked_for_for_ever()
    {
        using MovingDirectory device = new(int.MaxValue);
        Assert.Throws<LockboxBusyException>(() => KeyDirectoryStore.ReadNewest(device, "test", out _, out _));
    }

    [Fact]
    public void A_directory_that_did_not_move_is_damaged()
    {
        SimulatedDisk disk = new();
        using LockboxKey key = SimulatedLockbox.Create(disk);
        byte[] image = disk.Image();
        while (image.AsSpan().IndexOf("LBXK"u8) is >= 0 and int at)
        {
            image[at] ^= 1;
        }

        using SimulatedDisk.Handle damaged = new SimulatedDisk(512, image).Open();
        Assert.Throws<LockboxCorruptException>(() => KeyDirectoryStore.ReadNewest(damaged, "test", out _, out _));
    }

    private static void Change(FileLockbox lockbox)
    {
        using Transaction transaction = lockbox.OpenWrite();
        if (transaction.KeySlots.Count > 1)
        {
            transaction.RemoveKeySlot(transaction.KeySlots[1].Id);
        }

        using KeyProtector protector = TestSlots.PasswordProtector("a");
        transaction.AddKeySlot(protector);
        transaction.Commit();
    }

    private static void UnlockUntil(FileLockbox lockbox, ref int count, CancellationToken done)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(lockbox.KeyFile);
        while (!done.IsCancellationRequested)
        {
            using LockboxKey key =
                LockboxFile.Unlock(lockbox.Path, material, CancellationToken.None, out KeySlotInfo slot);
            Assert.Equal(KeySlotKind.KeyFile, slot.Kind);
            Assert.NotEmpty(LockboxFile.ReadHeader(lockbox.Path).KeySlots);
            using Snapshot snapshot = LockboxFile.OpenRead(lockbox.Path, key);
            Assert.InRange(snapshot.Summary.ProtectorCount, 1, 2);
            Volatile.Write(ref count, count + 1);
        }
    }

    /// <summary>A writer replaces a key slot, and overwrites the old directory, just before that is read.</summary>
    private sealed class MovingDirectory : IStorageDevice
    {
        private readonly SimulatedDisk _disk = new();
        private readonly LockboxKey _key;
        private readonly SimulatedDisk.Handle _reader;
        private readonly Contents _contents = new();
        private int _left;

        public MovingDirectory(int moves)
        {
            _key = SimulatedLockbox.Create(_disk);
            _disk.Change(_key, _contents, static draft => draft.AddKey("<key 0>"));
            _reader = _disk.Open(writable: false);
            _left = moves;
        }

        public long Length => _reader.Length;

        public int Read(long offset, Span<byte> buffer)
        {
            // The first copy of the two; when it is not what it was, the other one is not either.
            if (offset >= FileLayout.FirstExtent && _left-- > 0)
            {
                string old = _contents.Keys.Single();
                CommitResult result =
                    _disk.Change(_key, _contents, draft => draft.ReplaceKey(old, $"<key {_left}>"));
                Assert.True(result.Redacted);
            }

            return _reader.Read(offset, buffer);
        }

        public void Write(long offset, ReadOnlySpan<byte> data) => throw new NotSupportedException();

        public void SetLength(long length) => throw new NotSupportedException();

        public void Flush() => throw new NotSupportedException();

        public void Dispose()
        {
            _disk.AssertHolds(_key, _contents);
            _reader.Dispose();
            _key.Dispose();
        }
    }
}
