using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.Format;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

public sealed class KeySlotsTests
{
    private static readonly Guid LockboxId = new("0f0e0d0c-0b0a-0908-0706-050403020100");
    private static readonly byte[] KeyFile = [.. Enumerable.Range(7, 40).Select(i => (byte)i)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_right_password_opens_a_password_slot()
    {
        using SecretBytes key = SecretBytes.Random(32);
        KeySlot slot = PasswordSlot(key);

        Assert.Equal(UnwrapResult.Unwrapped, TryPassword(LockboxId, slot, "open sesame", out byte[]? opened));
        Assert.Equal(key.Span.ToArray(), opened);
        Assert.Equal("main", slot.Label);
        Assert.Equal(TestSlots.Now, slot.CreatedAt);
        Assert.Equal((64, 1, 1), (slot.MemoryKiB, slot.Iterations, slot.Parallelism));
    }

    [Fact]
    public void The_right_key_file_opens_a_key_file_slot()
    {
        using SecretBytes key = SecretBytes.Random(32);
        KeySlot slot = TestSlots.KeyFile(LockboxId, key, KeyFile);

        Assert.Equal(UnwrapResult.Unwrapped, TryKeyFile(LockboxId, slot, KeyFile, out byte[]? opened));
        Assert.Equal(key.Span.ToArray(), opened);
    }

    [Fact]
    public void The_slots_of_another_implementation_open()
    {
        IReadOnlyList<KeySlot> slots = WorkedSlots();
        using KeyMaterial password = KeyMaterial.FromPassword(WorkedDirectory.Password);
        Assert.Equal(
            UnwrapResult.Unwrapped,
            KeySlots.TryUnwrap(WorkedDirectory.LockboxId, slots[0], password, Cancellation, out SecretBytes? key));
        Assert.Equal(WorkedDirectory.LockboxKey, key!.Span.ToArray());
        key.Dispose();

        Assert.Equal(
            UnwrapResult.Unwrapped,
            TryKeyFile(WorkedDirectory.LockboxId, slots[1], WorkedDirectory.KeyFile, out byte[]? opened));
        Assert.Equal(WorkedDirectory.LockboxKey, opened);
    }

    [Theory]
    [InlineData("open sesamE")]
    [InlineData("open sesame ")]
    [InlineData("o")]
    public void Another_password_is_the_wrong_key(string password)
    {
        using SecretBytes key = SecretBytes.Random(32);
        Assert.Equal(UnwrapResult.WrongKey, TryPassword(LockboxId, PasswordSlot(key), password, out byte[]? opened));
        Assert.Null(opened);
    }

    [Fact]
    public void Another_key_file_is_the_wrong_key()
    {
        using SecretBytes key = SecretBytes.Random(32);
        KeySlot slot = TestSlots.KeyFile(LockboxId, key, KeyFile);
        Assert.Equal(UnwrapResult.WrongKey, TryKeyFile(LockboxId, slot, [.. KeyFile, 0], out _));
    }

    [Fact]
    public void Material_of_another_kind_does_not_apply()
    {
        IReadOnlyList<KeySlot> slots = WorkedSlots();
        Guid id = WorkedDirectory.LockboxId;
        Assert.Equal(UnwrapResult.NotApplicable, TryKeyFile(id, slots[0], WorkedDirectory.KeyFile, out _));
        Assert.Equal(UnwrapResult.NotApplicable, TryPassword(id, slots[1], "x", out _));
        Assert.Equal(UnwrapResult.NotApplicable, TryPassword(id, slots[2], "x", out _));
    }

    [Fact]
    public void A_slot_of_a_newer_version_is_unsupported()
    {
        byte[] bytes = WorkedDirectory.Bytes()[WorkedDirectory.PasswordSlot..WorkedDirectory.KeyFileSlot];
        bytes[KeySlotLayout.Version] = 2;
        Assert.Equal(
            UnwrapResult.Unsupported, TryPassword(WorkedDirectory.LockboxId, TestSlots.Decode(bytes), "x", out _));
    }

    /// <summary>
    /// What goes into the derivation gives another secret, so the commitment does not match; what is only bound by the
    /// associated data, or sealed, leaves the commitment right and the tag wrong. Offsets are of the worked slot.
    /// </summary>
    [Theory]
    [InlineData("id", 8, (int)UnwrapResult.Damaged)]
    [InlineData("created", 24, (int)UnwrapResult.Damaged)]
    [InlineData("label", 33, (int)UnwrapResult.Damaged)]
    [InlineData("memory", 38, (int)UnwrapResult.WrongKey)]
    [InlineData("passes", 42, (int)UnwrapResult.WrongKey)]
    [InlineData("lanes", 46, (int)UnwrapResult.WrongKey)]
    [InlineData("salt", 50, (int)UnwrapResult.WrongKey)]
    [InlineData("salt, last byte", 65, (int)UnwrapResult.WrongKey)]
    [InlineData("commitment", 66, (int)UnwrapResult.WrongKey)]
    [InlineData("commitment, last byte", 97, (int)UnwrapResult.WrongKey)]
    [InlineData("nonce", 98, (int)UnwrapResult.Damaged)]
    [InlineData("nonce, last byte", 109, (int)UnwrapResult.Damaged)]
    [InlineData("wrapped key", 110, (int)UnwrapResult.Damaged)]
    [InlineData("wrapped key, last byte", 141, (int)UnwrapResult.Damaged)]
    [InlineData("tag", 142, (int)UnwrapResult.Damaged)]
    [InlineData("tag, last byte", 157, (int)UnwrapResult.Damaged)]
    public void A_flipped_bit_never_opens(string region, int offset, int expected)
    {
        byte[] bytes = WorkedDirectory.Bytes()[WorkedDirectory.PasswordSlot..WorkedDirectory.KeyFileSlot];
        // A bit that leaves the cost within its limits: 2 passes become 3, and 1 lane becomes 3.
        bytes[offset] ^= region == "passes" ? (byte)1 : (byte)2;
        using KeyMaterial password = KeyMaterial.FromPassword(WorkedDirectory.Password);

        UnwrapResult result = KeySlots.TryUnwrap(
            WorkedDirectory.LockboxId, TestSlots.Decode(bytes), password, Cancellation, out SecretBytes? key);

        Assert.Equal((UnwrapResult)expected, result);
        Assert.Null(key);
    }

    [Fact]
    public void A_slot_moved_to_another_lockbox_is_damaged()
    {
        using SecretBytes key = SecretBytes.Random(32);
        Guid other = new("ffffffff-0b0a-0908-0706-050403020100");
        Assert.Equal(UnwrapResult.Damaged, TryPassword(other, PasswordSlot(key), "open sesame", out byte[]? opened));
        Assert.Null(opened);
    }

    [Fact]
    public void Two_slots_for_one_password_share_no_bytes_behind_the_cost()
    {
        using SecretBytes key = SecretBytes.Random(32);
        byte[] first = PasswordSlot(key).Wrap.ToArray();
        byte[] second = PasswordSlot(key).Wrap.ToArray();
        (int At, int Size)[] fields =
        [
            (KeyWrapLayout.Salt, 16), (KeyWrapLayout.Commitment, 32), (KeyWrapLayout.Nonce, 12),
            (KeyWrapLayout.WrappedKey, 32), (KeyWrapLayout.Tag, 16),
        ];
        Assert.All(fields, f => Assert.NotEqual(first[f.At..(f.At + f.Size)], second[f.At..(f.At + f.Size)]));
    }

    [Fact]
    public void A_label_may_be_255_bytes_long_and_no_longer()
    {
        using SecretBytes key = SecretBytes.Random(32);
        string longest = new('x', Limits.LabelBytesMax);
        Assert.Equal(longest, TestSlots.KeyFile(LockboxId, key, KeyFile, longest).Label);
        Assert.Throws<LockboxLimitExceededException>(
            () => TestSlots.KeyFile(LockboxId, key, KeyFile, longest + "x"));
        Assert.Throws<ArgumentException>(() => TestSlots.KeyFile(LockboxId, key, KeyFile, "\uD800"));
    }

    [Theory]
    [InlineData(7, 1, 1)]
    [InlineData(64, 0, 1)]
    [InlineData(64, 65, 1)]
    [InlineData(1024, 1, 65)]
    [InlineData(2 * 1024 * 1024, 33, 1)]
    [InlineData((2 * 1024 * 1024) + 1, 1, 1)]
    public void A_cost_outside_the_limits_is_refused_before_any_work(int memory, int iterations, int parallelism)
    {
        Argon2Cost cost = new(memory, iterations, parallelism);
        Assert.Throws<LockboxLimitExceededException>(() => TestSlots.PasswordProtector("x", cost));
    }

    private static KeySlot PasswordSlot(SecretBytes key) =>
        TestSlots.Password(LockboxId, key, "open sesame", "main");

    private static UnwrapResult TryPassword(Guid lockboxId, KeySlot slot, string password, out byte[]? opened)
    {
        using KeyMaterial material = KeyMaterial.FromPassword(System.Text.Encoding.UTF8.GetBytes(password));
        UnwrapResult result = KeySlots.TryUnwrap(lockboxId, slot, material, Cancellation, out SecretBytes? key);
        opened = key?.Span.ToArray();
        key?.Dispose();
        return result;
    }

    private static UnwrapResult TryKeyFile(Guid lockboxId, KeySlot slot, byte[] keyFile, out byte[]? opened)
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(keyFile);
        UnwrapResult result = KeySlots.TryUnwrap(lockboxId, slot, material, Cancellation, out SecretBytes? key);
        opened = key?.Span.ToArray();
        key?.Dispose();
        return result;
    }

    private static IReadOnlyList<KeySlot> WorkedSlots()
    {
        Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryDecode(WorkedDirectory.Bytes(), out KeyDirectory? directory));
        return directory!.Slots;
    }
}
