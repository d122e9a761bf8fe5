using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// A reader that meets a writer in the middle of writing a superblock slot sees a slot that is torn for that moment.
/// </summary>
public sealed class TornReadTests : IDisposable
{
    private readonly SimulatedDisk _disk = new();
    private readonly LockboxKey _key;
    private readonly Contents _contents = new();

    public TornReadTests()
    {
        _key = SimulatedLockbox.Create(_disk);
        _disk.Change(_key, _contents, static draft => draft.Put("a", [1, 2, 3]));
        _disk.Change(_key, _contents, static draft => draft.Put("b", [4, 5, 6]));
    }

    public void Dispose()
    {
        _disk.AssertHolds(_key, _contents);
        _key.Dispose();
    }

    [Fact]
    public void Opening_looks_again_when_both_slots_were_being_written()
    {
        SimulatedDisk.Handle handle = _disk.Open(writable: false);
        TornSlots device = new(handle, FileLayout.SlotA, FileLayout.SlotB);
        using Snapshot snapshot = LockboxFile.OpenRead(device, handle.Locks, _key, "simulated", new ReadOptions());
        Assert.True(Contents.Of(snapshot).Matches(_contents));
    }

    [Fact]
    public void Opening_for_writing_looks_again_when_both_slots_were_being_written()
    {
        SimulatedDisk.Handle handle = _disk.Open();
        using Transaction transaction = SimulatedLockbox.OpenWrite(
            new TornSlots(handle, FileLayout.SlotA, FileLayout.SlotB), handle.Locks, _key);
        Assert.Equal(2, transaction.Enumerate().Count());
    }

    [Fact]
    public void A_verification_does_not_report_a_slot_that_was_being_written()
    {
        SimulatedDisk.Handle handle = _disk.Open(writable: false);
        TornSlots device = new(handle);
        using Snapshot snapshot =
            LockboxFile.OpenRead(device, handle.Locks, _key, "simulated", new ReadOptions());
        device.TearOnce(FileLayout.SlotA);
        Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public void A_slot_that_stays_torn_is_reported_and_both_are_refused()
    {
        SimulatedDisk disk = new(64, _disk.Image());
        using (SimulatedDisk.Handle handle = disk.Open())
        {
            handle.Write(FileLayout.SlotA + 100, [0xFF, 0xFF, 0xFF]);
        }

        using (Snapshot snapshot = disk.OpenRead(_key))
        {
            Assert.Single(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
        }

        using (SimulatedDisk.Handle handle = disk.Open())
        {
            handle.Write(FileLayout.SlotB + 100, [0xFF, 0xFF, 0xFF]);
        }

        Assert.Throws<LockboxCorruptException>(() => disk.OpenRead(_key));
    }

    /// <summary>Gives back slots whose second half is missing, the first time that each of them is read.</summary>
    private sealed class TornSlots(IStorageDevice inner, params int[] slots) : IStorageDevice
    {
        private readonly HashSet<long> _torn = [.. slots];

        public long Length => inner.Length;

        public void TearOnce(int slot) => _torn.Add(slot);

        public int Read(long offset, Span<byte> buffer)
        {
            int read = inner.Read(offset, buffer);
            if (_torn.Remove(offset))
            {
                buffer[(read / 2)..].Clear();
            }

            return read;
        }

        public void Write(long offset, ReadOnlySpan<byte> data) => inner.Write(offset, data);

        public void SetLength(long length) => inner.SetLength(length);

        public void Flush() => inner.Flush();

        public void Dispose() => inner.Dispose();
    }
}
