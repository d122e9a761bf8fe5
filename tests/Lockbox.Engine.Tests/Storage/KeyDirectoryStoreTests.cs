using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.Format;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

public sealed class KeyDirectoryStoreTests : IDisposable
{
    private readonly StoreFixture _store = new();
    private readonly byte[] _encoded = WorkedDirectory.Bytes();
    private readonly Superblock _superblock;

    public KeyDirectoryStoreTests()
    {
        Superblock blank = new() { LockboxId = _store.LockboxId, CommitSequence = 1 };
        _superblock = KeyDirectoryStore.Write(_store.Device, _store.Space, blank, _encoded);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void There_are_two_copies_that_do_not_touch()
    {
        Assert.NotNull(KeyDirectoryStore.TryReadCopy(_store.Device, _superblock, _superblock.KeyDirectory1, out _));
        Assert.NotNull(KeyDirectoryStore.TryReadCopy(_store.Device, _superblock, _superblock.KeyDirectory2, out _));
        SpaceRange[] ranges = KeyDirectoryStore.RangesOf(_superblock);
        Assert.True(ranges[0].End <= ranges[1].Start || ranges[1].End <= ranges[0].Start);
        Assert.Equal((uint)_encoded.Length, _superblock.KeyDirectoryLength);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void One_damaged_copy_does_not_matter(int copy)
    {
        ulong at = copy == 0 ? _superblock.KeyDirectory1 : _superblock.KeyDirectory2;
        _store.Disk.Flip((long)at + 20);
        Assert.Null(KeyDirectoryStore.TryReadCopy(_store.Device, _superblock, at, out DecodeStatus status));
        Assert.Equal(DecodeStatus.BadChecksum, status);
        Assert.Equal(_encoded, Read(_superblock).Encode());
    }

    [Fact]
    public void Two_damaged_copies_are_an_error()
    {
        _store.Disk.Flip((long)_superblock.KeyDirectory1);
        _store.Disk.Flip((long)_superblock.KeyDirectory2);
        Assert.Throws<LockboxCorruptException>(() => Read(_superblock));
    }

    [Fact]
    public void A_directory_of_another_lockbox_or_generation_is_not_taken_for_this_one()
    {
        Superblock other = _superblock with { LockboxId = Guid.NewGuid() };
        Assert.Throws<LockboxCorruptException>(() => Read(other));
        byte[] newer = WorkedDirectory.Changed(static b => b[32] = 9);
        _store.Disk.Write((long)_superblock.KeyDirectory1, newer);
        Assert.Null(KeyDirectoryStore.TryReadCopy(
            _store.Device, _superblock, _superblock.KeyDirectory1, out DecodeStatus status));
        Assert.Equal(DecodeStatus.LengthMismatch, status);
        Assert.Equal(7UL, Read(_superblock).Generation);
    }

    [Fact]
    public void A_copy_beyond_the_end_of_the_file_is_an_error()
    {
        _store.Disk.SetLength((long)_superblock.KeyDirectory1);
        Assert.Throws<LockboxCorruptException>(() => Read(_superblock));
    }

    [Fact]
    public void A_directory_whose_checksum_fits_and_that_the_root_does_not_vouch_for_is_an_error()
    {
        byte[] forged = WorkedDirectory.Changed(static b => b[32] = 9);
        _store.Disk.Write((long)_superblock.KeyDirectory1, forged);
        Superblock fitting = _superblock with { KeyDirectoryChecksum = KeyDirectoryStore.ChecksumOf(forged) };
        Assert.NotNull(KeyDirectoryStore.TryReadCopy(_store.Device, fitting, fitting.KeyDirectory1, out _));
        Assert.Throws<LockboxCorruptException>(() => Read(fitting));
    }

    private KeyDirectory Read(Superblock superblock) =>
        KeyDirectoryStore.Read(_store.Device, superblock, KeyDirectoryStore.DigestOf(_encoded));
}
