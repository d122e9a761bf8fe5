using Lockbox.Engine.Devices;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Maintenance.Salvage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <content>What of a damaged lockbox can come back, into a new one.</content>
public static partial class LockboxFile
{
    private const long SalvageCacheBytes = 16L << 20;

    /// <summary>
    /// Writes a new lockbox of everything that is whole in a damaged one (docs/adr/0020-salvage.md). The damaged one is
    /// only read. The new one has the same id and key; it appears whole or not at all.
    /// </summary>
    /// <param name="path">The damaged lockbox.</param>
    /// <param name="destination">Where the new one is to be.</param>
    /// <param name="key">The key, as <see cref="KeySlotSearch"/> or any other way to unlock gives it.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told how far it is, at most five times a second; or null.</param>
    /// <param name="cancellation">Gives up; nothing is at the destination then.</param>
    /// <returns>What came back and what did not.</returns>
    /// <exception cref="LockboxNothingSalvagedException">Nothing could come back.</exception>
    /// <exception cref="LockboxLockedException">
    /// Nothing vouches for the key slots, and the key did not come out of one of them.
    /// </exception>
    /// <exception cref="LockboxAlreadyExistsException">
    /// Something is at the destination, and may not or cannot be replaced.
    /// </exception>
    /// <exception cref="LockboxNotFoundException">There is no such file.</exception>
    public static SalvageReport Salvage(
        string path,
        string destination,
        LockboxKey key,
        SalvageOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        SalvageOptions chosen = options ?? new SalvageOptions();
        FileDevice device = FileDevice.Open(path, writable: false);
        using OpenedLockbox source = new(device, device.Locks, key, path, SalvageCacheBytes);
        NewFile.RequireOther(path, destination);
        NewFile.CheckDestination(destination, chosen.Overwrite);

        // The file is scanned, its frames are looked at, and then they are copied.
        CopyProgress counter = new(progress, 3 * device.Length, -1, chosen.Clock);
        SalvagePlan plan = new Salvager(source, chosen.Clock, counter, cancellation).Plan();
        if (chosen.ReportOnly)
        {
            return plan.Report(null);
        }

        using FileDevice? replaced = NewFile.LockReplaced(destination);
        string temporary = NewFile.TemporaryNameFor(destination);
        try
        {
            FileDevice created = FileDevice.Create(temporary, shownAs: destination);
            using (CopyTarget target = new(created, created.Locks, key, destination, plan.Sequence))
            {
                new SalvageWriter(source, plan, target, counter, cancellation)
                    .Write(chosen.Clock.GetUtcNow().UtcDateTime);
            }

            VerifyReport verified;
            using (Snapshot result = OpenRead(temporary, key))
            {
                verified = result.Verify(null, progress, cancellation);
            }

            NewFile.MoveIntoPlace(temporary, destination, chosen.Overwrite);
            return plan.Report(verified);
        }
        catch
        {
            NewFile.Discard(temporary);
            throw;
        }
    }
}
