using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Maintenance.Salvage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// A salvage from one disk in memory to another, by a key that is looked for in the damaged file. What it gives must
/// verify, and the damaged disk must stay as it is.
/// </summary>
internal sealed class Salvaged : IDisposable
{
    private Salvaged(LockboxKey key, Snapshot snapshot, SalvageReport report, MemoryDisk disk) =>
        (Key, Snapshot, Report, Disk) = (key, snapshot, report, disk);

    public LockboxKey Key { get; }

    public MemoryDisk Disk { get; }

    public Snapshot Snapshot { get; }

    public SalvageReport Report { get; }

    /// <summary>Salvages; the material is the one that <see cref="LockboxTest"/> makes its lockboxes with.</summary>
    public static Salvaged From(MemoryDisk disk, byte[]? keyFile = null)
    {
        byte[] before = disk.ToArray();
        try
        {
            LockboxKey key = Unlock(disk, keyFile);
            try
            {
                return From(disk, key);
            }
            catch
            {
                key.Dispose();
                throw;
            }
        }
        finally
        {
            Assert.True(before.AsSpan().SequenceEqual(disk.ToArray()), "The damaged file was changed.");
        }
    }

    /// <summary>The key of a lockbox that may be damaged.</summary>
    public static LockboxKey Unlock(MemoryDisk disk, byte[]? keyFile = null)
    {
        using MemoryDevice device = disk.Open();
        using KeyMaterial material = KeyMaterial.FromKeyBytes(keyFile ?? new byte[32]);
        return KeySlotSearch.In(device, "test", CancellationToken.None).Unlock(material, CancellationToken.None, out _);
    }

    /// <summary>As the other, with a key that is had already and taken over.</summary>
    public static Salvaged From(MemoryDisk disk, LockboxKey key)
    {
        MemoryDevice device = disk.Open();
        using OpenedLockbox source = new(device, device, key, "test", 1 << 20);
        CopyProgress progress = new(null, 0, 0, TimeProvider.System);
        SalvagePlan plan = new Salvager(source, TimeProvider.System, progress, CancellationToken.None).Plan();
        MemoryDisk result = new();
        MemoryDevice written = result.Open();
        using (CopyTarget target = new(written, written, key, "result", plan.Sequence))
        {
            new SalvageWriter(source, plan, target, progress, CancellationToken.None).Write(DateTime.UnixEpoch);
        }

        MemoryDevice read = result.Open();
        Snapshot snapshot = LockboxFile.OpenRead(read, read, key, "result", new ReadOptions());
        VerifyReport verified = snapshot.Verify();
        if (!verified.IsSound)
        {
            snapshot.Dispose();
        }

        Assert.Empty(verified.Findings);
        return new Salvaged(key, snapshot, plan.Report(verified), result);
    }

    public void Dispose()
    {
        Snapshot.Dispose();
        Key.Dispose();
    }
}
