using Lockbox.Engine.Devices;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Lockboxes on simulated disks.</summary>
internal static class SimulatedLockbox
{
    /// <summary>A long wait would only hide that a lock was not released.</summary>
    public static readonly WriteOptions NoWaiting = new() { LockTimeout = TimeSpan.Zero, HolderName = "test" };

    public static readonly EntryMetadata Meta =
        new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch };

    /// <summary>Makes an empty lockbox on a disk.</summary>
    public static LockboxKey Create(SimulatedDisk disk)
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[32]);
        using SimulatedDisk.Handle handle = disk.Open();
        return LockboxCreation.Write(handle, handle.Locks, material, new CreateOptions(), CancellationToken.None);
    }

    public static Snapshot OpenRead(this SimulatedDisk disk, LockboxKey key)
    {
        SimulatedDisk.Handle handle = disk.Open(writable: false);
        return LockboxFile.OpenRead(handle, handle.Locks, key, "simulated", new ReadOptions());
    }

    public static Transaction OpenWrite(this SimulatedDisk disk, LockboxKey key)
    {
        SimulatedDisk.Handle handle = disk.Open();
        return LockboxFile.OpenWrite(handle, handle.Locks, key, "simulated", NoWaiting);
    }

    /// <summary>Opens for writing through another device, for instance one that fails.</summary>
    public static Transaction OpenWrite(IStorageDevice device, IFileLocks locks, LockboxKey key) =>
        LockboxFile.OpenWrite(device, locks, key, "simulated", NoWaiting);

    /// <summary>Makes changes and commits them.</summary>
    public static CommitResult Change(this SimulatedDisk disk, LockboxKey key, Contents contents, Action<Draft> change)
    {
        using Transaction transaction = disk.OpenWrite(key);
        change(new Draft(transaction, contents));
        return transaction.Commit();
    }

    /// <summary>The lockbox opens, holds exactly this, and a full verification finds nothing.</summary>
    public static void AssertHolds(this SimulatedDisk disk, LockboxKey key, Contents expected)
    {
        using Snapshot snapshot = disk.OpenRead(key);
        Contents found = Contents.Of(snapshot);
        Assert.True(expected.Matches(found), $"expected {expected}; found {found}");
        Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
    }

    /// <summary>What a full verification finds, but for one superblock slot that a power cut tore.</summary>
    public static IEnumerable<VerifyFinding> FindingsButOneSlot(Snapshot snapshot)
    {
        List<VerifyFinding> findings = [.. snapshot.Verify().Findings];
        int slot = findings.FindIndex(static finding => finding.Rule == VerifyRules.Superblock);
        if (slot >= 0)
        {
            findings.RemoveAt(slot);
        }

        return findings;
    }
}
