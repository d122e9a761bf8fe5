using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.Format;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

public sealed class KeyUnlockingTests
{
    private static readonly Guid LockboxId = new("0f0e0d0c-0b0a-0908-0706-050403020100");
    private static readonly byte[] KeyFile = [.. Enumerable.Range(7, 40).Select(i => (byte)i)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Finds_the_slot_that_opens_wherever_it_stands()
    {
        using SecretBytes key = SecretBytes.Random(32);
        KeyDirectory directory = Directory(Password(key, "a"), File(key), Password(key, "b"), Password(key, "c"));
        foreach (string password in new[] { "a", "b", "c" })
        {
            using LockboxKey opened = Unlock(directory, password);
            Assert.Equal(LockboxId, opened.LockboxId);
            Assert.Equal(key.Span.ToArray(), opened.Secret.Span.ToArray());
        }

        using KeyMaterial file = KeyMaterial.FromKeyBytes(KeyFile);
        using LockboxKey byFile = KeyUnlocking.Unlock(directory, file, Cancellation, out _);
        Assert.Equal(key.Span.ToArray(), byFile.Secret.Span.ToArray());
    }

    [Fact]
    public void No_slot_that_opens_means_the_wrong_key()
    {
        using SecretBytes key = SecretBytes.Random(32);
        KeyDirectory directory = Directory(Password(key, "a"), Password(key, "b"));
        LockboxWrongKeyException error = Assert.Throws<LockboxWrongKeyException>(() => Unlock(directory, "hunter2"));
        Assert.Equal("LockboxWrongKey", error.ErrorId);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_slot_of_the_kind_means_the_wrong_key()
    {
        using SecretBytes key = SecretBytes.Random(32);
        Assert.Throws<LockboxWrongKeyException>(() => Unlock(Directory(File(key)), "a"));
        Assert.Throws<LockboxWrongKeyException>(() => Unlock(Directory(), "a"));
    }

    [Fact]
    public void A_damaged_slot_is_told_from_a_wrong_password()
    {
        using SecretBytes key = SecretBytes.Random(32);
        KeyDirectory directory = Directory(Damaged(Password(key, "a")), Password(key, "b"));
        Assert.Throws<LockboxCorruptException>(() => Unlock(directory, "a"));
        Assert.Throws<LockboxWrongKeyException>(() => Unlock(directory, "x"));
    }

    [Fact]
    public void A_damaged_slot_does_not_hide_a_sound_one_behind_it()
    {
        using SecretBytes key = SecretBytes.Random(32);
        using LockboxKey opened = Unlock(Directory(Damaged(Password(key, "a")), Password(key, "a")), "a");
        Assert.Equal(key.Span.ToArray(), opened.Secret.Span.ToArray());
    }

    [Fact]
    public void Slots_moved_to_another_lockbox_do_not_open()
    {
        using SecretBytes key = SecretBytes.Random(32);
        KeySlot[] slots = [Password(key, "a")];
        Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryCreate(Guid.Empty, 1, slots, out KeyDirectory? other));
        Assert.Throws<LockboxCorruptException>(() => Unlock(other!, "a"));
    }

    [Fact]
    public void Only_slots_of_a_newer_version_mean_that_a_newer_lockbox_is_needed()
    {
        using SecretBytes key = SecretBytes.Random(32);
        byte[] newer = Password(key, "a").Encoded.ToArray();
        newer[KeySlotLayout.Version] = 2;
        KeySlot slot = TestSlots.Decode(newer);
        Assert.Throws<LockboxUnsupportedFormatException>(() => Unlock(Directory(slot), "a"));
        Assert.Throws<LockboxWrongKeyException>(() => Unlock(Directory(slot, Password(key, "b")), "a"));
        using LockboxKey opened = Unlock(Directory(slot, Password(key, "b")), "b");
        Assert.Equal(LockboxId, opened.LockboxId);
    }

    [Fact]
    public void Unlocks_the_directory_of_another_implementation()
    {
        Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryDecode(WorkedDirectory.Bytes(), out KeyDirectory? directory));
        using KeyMaterial password = KeyMaterial.FromPassword(WorkedDirectory.Password);
        using LockboxKey key = KeyUnlocking.Unlock(directory!, password, Cancellation, out _);
        Assert.Equal(WorkedDirectory.LockboxKey, key.Secret.Span.ToArray());
    }

    [Fact]
    public void Stops_when_it_is_cancelled()
    {
        using SecretBytes key = SecretBytes.Random(32);
        KeyDirectory directory = Directory(Password(key, "a"));
        using CancellationTokenSource source = new();
        source.Cancel();
        using KeyMaterial material = KeyMaterial.FromPassword("a"u8);
        Assert.Throws<OperationCanceledException>(() => KeyUnlocking.Unlock(directory, material, source.Token, out _));
    }

    private static LockboxKey Unlock(KeyDirectory directory, string password)
    {
        using KeyMaterial material = TestSlots.Password(password);
        return KeyUnlocking.Unlock(directory, material, Cancellation, out _);
    }

    private static KeyDirectory Directory(params KeySlot[] slots)
    {
        Assert.Equal(DecodeStatus.Ok, KeyDirectory.TryCreate(LockboxId, 1, slots, out KeyDirectory? directory));
        return directory!;
    }

    private static KeySlot Password(SecretBytes key, string password) => TestSlots.Password(LockboxId, key, password);

    private static KeySlot File(SecretBytes key) => TestSlots.KeyFile(LockboxId, key, KeyFile);

    private static KeySlot Damaged(KeySlot slot)
    {
        byte[] bytes = slot.Encoded.ToArray();
        bytes[^1] ^= 1;
        return TestSlots.Decode(bytes);
    }
}
