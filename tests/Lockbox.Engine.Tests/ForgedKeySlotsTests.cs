using System.Buffers.Binary;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests;

/// <summary>
/// Key slots are clear text: somebody who can write the file and has no key can make it show others. Nothing that has
/// the key may take those for the owner's: not a change of the slots, and least of all a change of the key, which would
/// wrap the new one for them.
/// </summary>
public sealed class ForgedKeySlotsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;
    private readonly LockboxKey _key;

    public ForgedKeySlotsTests()
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[32]);
        _key = LockboxFile.Create(LockboxPath, material);
        using Transaction transaction = LockboxFile.OpenWrite(LockboxPath, _key);
        transaction.PutFile("a", new MemoryStream([1, 2, 3]), SimulatedLockbox.Meta);
        transaction.Commit();
    }

    private string LockboxPath => Path.Combine(_folder, "a.lockbox");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_owners_slots_are_authentic_and_forged_ones_are_not()
    {
        Assert.True(LockboxFile.HasAuthenticKeySlots(LockboxPath, _key, LockboxFile.ReadHeader(LockboxPath)));
        ShowOtherSlots();
        LockboxHeader forged = LockboxFile.ReadHeader(LockboxPath);
        Assert.Equal("mallory", forged.KeySlots.Single().Label);
        Assert.False(LockboxFile.HasAuthenticKeySlots(LockboxPath, _key, forged));
        using Snapshot snapshot = LockboxFile.OpenRead(LockboxPath, _key);
        Assert.Equal(1, snapshot.Summary.ProtectorCount);
        Assert.Contains(snapshot.Verify(cancellation: Cancellation).Findings, static f => f.Rule == "superblock");
    }

    [Fact]
    public void The_key_is_not_changed_by_forged_slots()
    {
        ShowOtherSlots();
        using KeyMaterial material = KeyMaterial.FromKeyBytes([.. Enumerable.Repeat((byte)9, 32)]);
        using KeyProtector protector = KeyProtector.FromKeyFile(material);
        ChangeKeyOptions options =
            new() { ExpectedKeyDirectory = LockboxFile.ReadHeader(LockboxPath).KeyDirectoryDigest };
        Assert.Throws<LockboxBusyException>(() => LockboxFile.ChangeKey(
            LockboxPath, _key, [protector], options, cancellation: Cancellation));
        using Snapshot snapshot = LockboxFile.OpenRead(LockboxPath, _key);
        Assert.Equal(1, snapshot.Summary.ItemCount);
    }

    [Fact]
    public void A_compaction_carries_the_slots_that_the_owner_wrote()
    {
        byte[] owners = LockboxFile.ReadHeader(LockboxPath).KeyDirectoryDigest.ToArray();
        ShowOtherSlots();
        LockboxFile.Optimize(LockboxPath, _key, cancellation: Cancellation);
        LockboxHeader header = LockboxFile.ReadHeader(LockboxPath);
        Assert.Equal("", header.KeySlots.Single().Label);
        Assert.Equal(owners, header.KeyDirectoryDigest.ToArray());
        using Snapshot snapshot = LockboxFile.OpenRead(LockboxPath, _key);
        Assert.Empty(snapshot.Verify(cancellation: Cancellation).Findings);
    }

    [Fact]
    public void A_transaction_sees_the_slots_that_the_owner_wrote()
    {
        ShowOtherSlots();
        using Transaction transaction = LockboxFile.OpenWrite(LockboxPath, _key, cancellation: Cancellation);
        Assert.Equal("", transaction.KeySlots.Single().Label);
    }

    /// <summary>
    /// What takes no key: another directory behind the end of the file, and in the slot of the older commit the clear
    /// part of a newer one that leads there.
    /// </summary>
    private void ShowOtherSlots()
    {
        using FileDevice device = FileDevice.Open(LockboxPath, writable: true);
        SlotContent[] slots = SuperblockSlots.ReadClear(device);
        SlotContent newest = slots.MaxBy(static slot => slot.Superblock.CommitSequence)!;
        using KeyProtector mallory = TestSlots.PasswordProtector("mallory");
        mallory.Label = "mallory";
        using SecretBytes unknown = new(32);
        KeySlot slot = TestSlots.Make(newest.Superblock.LockboxId, unknown, mallory, "mallory");
        KeyDirectory.TryCreate(newest.Superblock.LockboxId, 2, [slot], out KeyDirectory? directory);
        byte[] encoded = directory!.Encode();
        ulong end = ((ulong)device.Length + 63) / 64 * 64;
        device.Write((long)end, encoded);
        byte[] bytes = new byte[SuperblockLayout.Size];
        device.Read(FileLayout.SlotOffset(newest.Slot), bytes);
        Set64(bytes, SuperblockLayout.CommitSequence, newest.Superblock.CommitSequence + 1);
        Set64(bytes, SuperblockLayout.KeyDirectory1, end);
        Set64(bytes, SuperblockLayout.KeyDirectory2, end);
        Set32(bytes, SuperblockLayout.KeyDirectoryLength, (uint)encoded.Length);
        Set32(bytes, SuperblockLayout.KeyDirectoryChecksum, KeyDirectoryStore.ChecksumOf(encoded));
        Set32(bytes, SuperblockLayout.Checksum, Crc32C.Compute(bytes.AsSpan(0, SuperblockLayout.Checksum)));
        device.Write(FileLayout.SlotOffset(1 - newest.Slot), bytes);
    }

    private static void Set64(byte[] bytes, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);

    private static void Set32(byte[] bytes, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
}
