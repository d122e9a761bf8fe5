using System.Buffers.Binary;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.Format;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

public sealed class KeyRingTests
{
    private static KeyDirectory Worked
    {
        get
        {
            Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryDecode(WorkedDirectory.Bytes(), out KeyDirectory? directory));
            return directory!;
        }
    }

    [Fact]
    public void The_slots_of_a_lockbox_are_written_as_the_next_generation_and_otherwise_unchanged()
    {
        KeyDirectory next = Decode(KeyRing.After(Worked));
        Assert.Equal(Worked.Generation + 1, next.Generation);
        Assert.Equal(Worked.LockboxId, next.LockboxId);
        Assert.Equal(Encoded(Worked), Encoded(next));
    }

    [Fact]
    public void What_is_not_understood_survives_every_change_byte_for_byte()
    {
        byte[] unknown = Worked.Slots[2].Encoded.ToArray();
        KeyRing ring = KeyRing.After(Worked);
        KeySlot added = Password(1, 64, 1);
        ring = ring.Add(added).Replace(Worked.Slots[1].Id, Password(2, 64, 1)).Remove(Worked.Slots[0].Id);
        KeyDirectory changed = Decode(ring);
        Assert.Equal(3, changed.Slots.Count);
        Assert.Equal(unknown, changed.Slots[1].Encoded.ToArray());
        Assert.Equal(added.Id, changed.Slots[2].Id);
        ring = ring.Remove(changed.Slots[0].Id);
        Assert.Throws<LockboxLastProtectorException>(() => ring.Remove(added.Id));
        Assert.Single(Decode(ring.Remove(changed.Slots[1].Id)).Slots);
    }

    [Fact]
    public void What_would_be_too_much_is_refused_and_named()
    {
        KeyRing ring = KeyRing.Empty(Guid.NewGuid());
        int half = (int)(Limits.Argon2WorkMax / 2 / 32);
        ring = ring.Add(Password(1, half, 32)).Add(Password(2, half, 32));
        AssertRefused(() => ring.Add(Password(3, 64, 1)), "work");
        KeyRing many = KeyRing.Empty(Guid.NewGuid());
        for (int i = 0; i < Limits.KeySlotsMax; i++)
        {
            many = many.Add(Opaque(i, 40));
        }

        AssertRefused(() => many.Add(Opaque(100, 40)), "64");
        KeyRing large = KeyRing.Empty(Guid.NewGuid());
        for (int i = 0; i < 15; i++)
        {
            large = large.Add(Opaque(i, Limits.KeySlotBytesMax));
        }

        AssertRefused(() => large.Add(Opaque(100, Limits.KeySlotBytesMax)), "262144");
    }

    private static void AssertRefused(Action change, string cause) => Assert.Contains(
        cause, Assert.Throws<LockboxLimitExceededException>(change).Message, StringComparison.Ordinal);

    private static byte[] Encoded(KeyDirectory directory) =>
        [.. directory.Slots.SelectMany(slot => slot.Encoded.ToArray())];

    private static KeyDirectory Decode(KeyRing ring)
    {
        Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryDecode(ring.Encode(), out KeyDirectory? directory));
        return directory!;
    }

    private static KeySlot Opaque(int id, int length) => TestSlots.Decode(WorkedDirectory.OpaqueSlot(id, length));

    /// <summary>A password slot that says it costs this much; nobody pays for it.</summary>
    private static KeySlot Password(int id, int memory, int passes)
    {
        using SecretBytes key = SecretBytes.Random(32);
        byte[] slot = TestSlots.Password(Guid.Empty, key, "a").Encoded.ToArray();
        int body = slot.Length - PasswordBodyLayout.Size;
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(KeySlotLayout.Id), id);
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(body + PasswordBodyLayout.MemoryKiB), memory);
        BinaryPrimitives.WriteInt32LittleEndian(slot.AsSpan(body + PasswordBodyLayout.Iterations), passes);
        return TestSlots.Decode(slot);
    }
}
