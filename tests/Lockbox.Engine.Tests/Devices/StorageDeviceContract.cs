using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Tests.Devices;

/// <summary>What every device does; one class for each kind runs it.</summary>
public abstract class StorageDeviceContract
{
    [Fact]
    public void What_was_written_is_read_back() => With(static device =>
    {
        device.Write(10, [1, 2, 3]);
        Assert.Equal([0, 1, 2, 3], Read(device, 9, 4));
        device.Write(11, [9]);
        Assert.Equal([1, 9, 3], Read(device, 10, 3));
    });

    [Fact]
    public void A_new_device_is_empty() => With(static device =>
    {
        Assert.Equal(0, device.Length);
        Assert.Empty(Read(device, 0, 10));
    });

    [Fact]
    public void Reading_past_the_end_is_short_and_behind_it_empty() => With(static device =>
    {
        device.Write(0, [1, 2, 3, 4, 5]);
        Assert.Equal([4, 5], Read(device, 3, 10));
        Assert.Empty(Read(device, 5, 10));
        Assert.Empty(Read(device, 5000, 10));
        Assert.Empty(Read(device, 2, 0));
    });

    [Fact]
    public void Writing_behind_the_end_grows_the_device_and_leaves_zeros_between() => With(static device =>
    {
        device.Write(100_000, [7]);
        Assert.Equal(100_001, device.Length);
        Assert.Equal(new byte[100], Read(device, 0, 100));
        Assert.Equal([0, 7], Read(device, 99_999, 5));
    });

    [Fact]
    public void Setting_the_length_cuts_and_extends_with_zeros() => With(static device =>
    {
        device.Write(0, [1, 2, 3, 4]);
        device.SetLength(2);
        Assert.Equal(2, device.Length);
        Assert.Equal([1, 2], Read(device, 0, 10));
        device.SetLength(5);
        Assert.Equal(5, device.Length);
        Assert.Equal([1, 2, 0, 0, 0], Read(device, 0, 10));
    });

    [Fact]
    public void Flushing_changes_nothing_that_can_be_read() => With(static device =>
    {
        device.Write(0, [1, 2]);
        device.Flush();
        device.Flush();
        Assert.Equal([1, 2], Read(device, 0, 10));
    });

    [Fact]
    public void Many_threads_read_and_write_places_of_their_own_at_once() => With(static device =>
    {
        const int size = 4096;
        Parallel.For(0, 64, i =>
        {
            byte[] bytes = new byte[size];
            Array.Fill(bytes, (byte)(i + 1));
            for (int round = 0; round < 20; round++)
            {
                device.Write((long)i * size, bytes);
                Assert.Equal(bytes, Read(device, (long)i * size, size));
            }
        });
        Assert.Equal(64 * size, device.Length);
    });

    /// <summary>A new, empty device that can be written to.</summary>
    private protected abstract IStorageDevice Create();

    private static byte[] Read(IStorageDevice device, long offset, int length)
    {
        byte[] buffer = new byte[length];
        return buffer[..device.Read(offset, buffer)];
    }

    private void With(Action<IStorageDevice> action)
    {
        using IStorageDevice device = Create();
        action(device);
    }
}
