using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Format;

public sealed class KeyDirectoryTests
{
    [Fact]
    public void Reads_the_worked_bytes()
    {
        KeyDirectory directory = Decode(WorkedDirectory.Bytes());

        Assert.Equal(WorkedDirectory.LockboxId, directory.LockboxId);
        Assert.Equal(7UL, directory.Generation);
        Assert.Equal([1, 2, 9], directory.Slots.Select(slot => (int)slot.Kind));
        Assert.Equal(["Büro", "", ""], directory.Slots.Select(slot => slot.Label));
        Assert.Equal([true, true, false], directory.Slots.Select(slot => slot.IsUnderstood));
        Assert.All(directory.Slots, slot => Assert.Equal(
            new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), slot.CreatedAt));
        Assert.All(directory.Slots, slot => Assert.Equal(DateTimeKind.Utc, slot.CreatedAt.Kind));
        Assert.Equal(new Guid("a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf"), directory.Slots[0].Id);
    }

    [Fact]
    public void Reads_the_cost_of_a_password_slot_and_no_cost_elsewhere()
    {
        KeyDirectory directory = Decode(WorkedDirectory.Bytes());
        Assert.Equal([64, 0, 0], directory.Slots.Select(slot => slot.MemoryKiB));
        Assert.Equal([2, 0, 0], directory.Slots.Select(slot => slot.Iterations));
        Assert.Equal([1, 0, 0], directory.Slots.Select(slot => slot.Parallelism));
        Assert.Equal([128L, 0, 0], directory.Slots.Select(slot => slot.Work));
    }

    [Fact]
    public void Writes_the_worked_bytes()
    {
        KeyDirectory read = Decode(WorkedDirectory.Bytes());
        KeyDirectory made = Create(read.LockboxId, read.Generation, read.Slots);
        Assert.Equal(WorkedDirectory.Bytes(), made.Encode());
    }

    [Fact]
    public void Keeps_a_slot_it_does_not_understand_verbatim()
    {
        byte[] original = WorkedDirectory.Bytes()[WorkedDirectory.UnknownSlot..WorkedDirectory.Checksum];
        KeySlot slot = Decode(WorkedDirectory.Bytes()).Slots[2];
        Assert.Equal(original, slot.Encoded.ToArray());
        Assert.True(slot.Wrap.IsEmpty);
        Assert.True(slot.BoundPart.IsEmpty);
    }

    [Fact]
    public void Keeps_a_newer_version_of_a_known_kind_whatever_its_flags_and_body()
    {
        byte[] bytes = WorkedDirectory.Changed(b =>
        {
            b[WorkedDirectory.PasswordSlot + KeySlotLayout.Version] = 2;
            b[WorkedDirectory.PasswordSlot + KeySlotLayout.Flags] = 1;
            b.AsSpan(78, 12).Fill(0xFF);
        });
        KeyDirectory directory = Decode(bytes);
        Assert.False(directory.Slots[0].IsUnderstood);
        Assert.Equal(0, directory.Slots[0].Work);
        Assert.Equal("Büro", directory.Slots[0].Label);
        Assert.Equal(bytes, directory.Encode());
    }

    [Fact]
    public void May_be_empty_and_may_be_full()
    {
        KeyDirectory empty = Create(WorkedDirectory.LockboxId, 1, []);
        Assert.Equal(KeyDirectoryLayout.MinSize, empty.Encode().Length);
        Assert.Empty(Decode(empty.Encode()).Slots);

        byte[][] slots = [.. Enumerable.Range(0, Limits.KeySlotsMax).Select(i => WorkedDirectory.OpaqueSlot(i, 33))];
        Assert.Equal(Limits.KeySlotsMax, Decode(WorkedDirectory.Around(Limits.KeySlotsMax, slots)).Slots.Count);
    }

    [Fact]
    public void Refuses_to_be_made_of_too_many_slots_or_of_one_slot_twice()
    {
        IReadOnlyList<KeySlot> slots = Decode(WorkedDirectory.Bytes()).Slots;
        Assert.Equal(DecodeStatus.Duplicate, KeyDirectory.TryCreate(default, 1, [slots[0], slots[0]], out _));

        IEnumerable<KeySlot> many = OpaqueSlots(Limits.KeySlotsMax + 1, 33);
        Assert.Equal(DecodeStatus.OutOfRange, KeyDirectory.TryCreate(default, 1, many, out KeyDirectory? none));
        Assert.Null(none);

        IEnumerable<KeySlot> large = OpaqueSlots(17, Limits.KeySlotBytesMax);
        Assert.Equal(DecodeStatus.OutOfRange, KeyDirectory.TryCreate(default, 1, large, out none));
        Assert.Null(none);
    }

    [Fact]
    public void The_layout_in_code_is_the_layout_of_the_worked_bytes()
    {
        Dictionary<int, string> rows = WorkedDirectory.Rows().ToDictionary(row => row.Offset, row => row.Meaning);
        (int Offset, string Meaning)[] expected =
        [
            (KeyDirectoryLayout.Magic, "magic"), (KeyDirectoryLayout.Version, "version"),
            (KeyDirectoryLayout.SlotCount, "slot count"), (KeyDirectoryLayout.Reserved1, "reserved"),
            (KeyDirectoryLayout.TotalLength, "total length"), (KeyDirectoryLayout.Reserved2, "reserved"),
            (KeyDirectoryLayout.LockboxId, "lockbox id"), (KeyDirectoryLayout.Generation, "generation"),
            (KeyDirectoryLayout.Slots + KeySlotLayout.Kind, "kind"),
            (KeyDirectoryLayout.Slots + KeySlotLayout.Version, "slot version"),
            (KeyDirectoryLayout.Slots + KeySlotLayout.Flags, "flags"),
            (KeyDirectoryLayout.Slots + KeySlotLayout.Length, "slot length"),
            (KeyDirectoryLayout.Slots + KeySlotLayout.Id, "slot id"),
            (KeyDirectoryLayout.Slots + KeySlotLayout.CreatedAt, "created"),
            (KeyDirectoryLayout.Slots + KeySlotLayout.LabelLength, "label length"),
            (KeyDirectoryLayout.Slots + KeySlotLayout.Label, "label"),
            (78 + PasswordBodyLayout.MemoryKiB, "Argon2id memory"), (78 + PasswordBodyLayout.Iterations, "2 passes"),
            (78 + PasswordBodyLayout.Parallelism, "1 lane"),
            (78 + PasswordBodyLayout.Wrap + KeyWrapLayout.Salt, "salt"),
            (78 + PasswordBodyLayout.Wrap + KeyWrapLayout.Commitment, "commitment"),
            (78 + PasswordBodyLayout.Wrap + KeyWrapLayout.Nonce, "nonce"),
            (78 + PasswordBodyLayout.Wrap + KeyWrapLayout.WrappedKey, "wrapped key"),
            (78 + PasswordBodyLayout.Wrap + KeyWrapLayout.Tag, "tag"),
            (78 + PasswordBodyLayout.Size, "kind"),
        ];
        Assert.All(expected, e => Assert.StartsWith(e.Meaning, rows[e.Offset], StringComparison.Ordinal));
    }

    private static IEnumerable<KeySlot> OpaqueSlots(int count, int length) => Enumerable.Range(0, count).Select(i =>
    {
        Assert.Equal(DecodeStatus.Ok, KeySlot.TryDecode(WorkedDirectory.OpaqueSlot(i, length), out KeySlot? slot));
        return slot!;
    });

    private static KeyDirectory Decode(byte[] bytes)
    {
        Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryDecode(bytes, out KeyDirectory? directory));
        return directory!;
    }

    private static KeyDirectory Create(Guid id, ulong generation, IEnumerable<KeySlot> slots)
    {
        Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryCreate(id, generation, slots, out KeyDirectory? directory));
        return directory!;
    }
}
