using Lockbox.Engine.Devices;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Devices;

/// <summary>The simulated disk behaves as a device, and loses what it is meant to lose.</summary>
public sealed class SimulatedDiskTests : StorageDeviceContract
{
    [Fact]
    public void A_power_cut_loses_or_keeps_what_was_not_flushed_and_keeps_what_was()
    {
        SimulatedDisk disk = new(sectorSize: 4);
        using SimulatedDisk.Handle handle = disk.Open();
        handle.Write(0, [1, 1, 1, 1, 1, 1, 1, 1]);
        handle.Flush();
        handle.Write(0, [2, 2, 2, 2, 2, 2, 2, 2]);
        handle.Write(4, [3, 3, 3, 3]);
        HashSet<string> images = ImagesOf(disk);
        Assert.Equal(
            ["0101010101010101", "0101010102020202", "0101010103030303",
             "0202020201010101", "0202020202020202", "0202020203030303"],
            images.Order());
    }

    [Fact]
    public void A_power_cut_loses_or_keeps_a_change_of_length()
    {
        SimulatedDisk disk = new(sectorSize: 4);
        using SimulatedDisk.Handle handle = disk.Open();
        handle.Write(0, [1, 1, 1, 1, 1, 1]);
        handle.Flush();
        handle.SetLength(2);
        handle.Write(4, [5, 5]);
        HashSet<string> images = ImagesOf(disk);
        Assert.Contains("010101010101", images);
        Assert.Contains("0101", images);
        Assert.Contains("010100000505", images);
        Assert.Contains("010100000000", images);
    }

    [Fact]
    public void A_killed_process_loses_nothing_until_the_power_is_cut_as_well()
    {
        SimulatedDisk disk = new(sectorSize: 4);
        using SimulatedDisk.Handle handle = disk.Open();
        handle.Write(0, [1, 1, 1, 1]);
        Assert.True(handle.Locks.TryLockWriter());
        SimulatedDisk after = disk.AfterKill();
        Assert.Equal([1, 1, 1, 1], after.Image());
        Assert.True(after.Open().Locks.TryLockWriter());
        Assert.Contains(new PowerCut(1, 0).ImagesOf(after), image => image.Disk.Image().Length == 0);
    }

    private static HashSet<string> ImagesOf(SimulatedDisk disk) =>
        [.. new PowerCut(1, 200).ImagesOf(disk).Select(static image => Convert.ToHexString(image.Disk.Image()))];

    private protected override IStorageDevice Create() => new SimulatedDisk().Open();
}
