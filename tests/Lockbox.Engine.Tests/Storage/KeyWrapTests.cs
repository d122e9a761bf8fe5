using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

/// <summary>The wrap of a slot, byte by byte, against slots that another program has made.</summary>
public sealed class KeyWrapTests
{
    public static TheoryData<string, string, string, string, string> Vectors => TestVectors.Theory5("key-wrap.txt");

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_slot_gives_its_key_or_is_refused_for_the_right_reason(
        string special, string owner, string slot, string keyFile, string expected)
    {
        Assert.NotEmpty(special);
        DecodeStatus status = KeySlot.TryDecode(Convert.FromHexString(slot), out KeySlot? decoded);
        if (decoded is null)
        {
            Assert.Equal(expected, status.ToString());
            return;
        }

        using KeyMaterial material = KeyMaterial.FromKeyBytes(Convert.FromHexString(keyFile));
        UnwrapResult result = KeySlots.TryUnwrap(
            Owner(owner), decoded, material, TestContext.Current.CancellationToken, out SecretBytes? key);
        Assert.Equal(expected, key is null ? result.ToString() : Convert.ToHexStringLower(key.Span));
        key?.Dispose();
    }

    [Fact]
    public void A_ciphertext_that_is_authentic_under_two_keys_opens_under_the_committed_one_only()
    {
        string[][] both = [.. TestVectors.Read("key-wrap.txt")
            .Where(static vector => vector[0].StartsWith("authentic under two keys:", StringComparison.Ordinal))];
        Assert.Equal(["authentic under two keys: the one that it is committed to",
            "authentic under two keys: the other one"], both.Select(static vector => vector[0]));

        // For AES-GCM itself both keys are right.
        Assert.All(both, static vector => Assert.True(IsAuthentic(vector)));
        Assert.Equal(both[0][2], both[1][2]);
        Assert.Equal(64, both[0][4].Length);
        Assert.Equal(nameof(UnwrapResult.WrongKey), both[1][4]);
    }

    [Theory]
    [InlineData(PasswordBodyLayout.MemoryKiB, 8)]
    [InlineData(PasswordBodyLayout.MemoryKiB, 128)]
    [InlineData(PasswordBodyLayout.Iterations, 1)]
    [InlineData(PasswordBodyLayout.Iterations, 3)]
    [InlineData(PasswordBodyLayout.Parallelism, 2)]
    public void A_slot_whose_cost_was_changed_does_not_open_with_its_password(int at, int value)
    {
        using SecretBytes key = SecretBytes.Random(32);
        using KeyProtector protector = TestSlots.PasswordProtector("open sesame", new Argon2Cost(64, 2, 1));
        byte[] slot = TestSlots.Make(Guid.Empty, key, protector).Encoded.ToArray();
        slot[slot.Length - PasswordBodyLayout.Size + at] = (byte)value;
        using KeyMaterial password = TestSlots.Password("open sesame");
        UnwrapResult result = KeySlots.TryUnwrap(
            Guid.Empty,
            TestSlots.Decode(slot),
            password,
            TestContext.Current.CancellationToken,
            out SecretBytes? opened);
        Assert.Equal((UnwrapResult.WrongKey, null), (result, opened));
    }

    private static bool IsAuthentic(string[] vector)
    {
        KeySlot slot = TestSlots.Decode(Convert.FromHexString(vector[2]));
        byte[] secret = new byte[32];
        byte[] kek = new byte[32];
        ReadOnlySpan<byte> salt = KeyWrap.SaltOf(slot.Wrap);
        Hkdf.DeriveKey(Convert.FromHexString(vector[3]), salt, KeyLabels.KeyFile, secret);
        Hkdf.DeriveKey(secret, salt, KeyLabels.SlotKek, kek);
        using AeadKey aead = new(kek);
        byte[] bound = [.. Convert.FromHexString(vector[1]), .. slot.BoundPart];
        return aead.TryOpen(
            slot.Wrap.Slice(KeyWrapLayout.Nonce, KeyWrapLayout.NonceSize),
            slot.Wrap.Slice(KeyWrapLayout.WrappedKey, KeyWrapLayout.KeySize),
            slot.Wrap.Slice(KeyWrapLayout.Tag, KeyWrapLayout.TagSize),
            new byte[KeyWrapLayout.KeySize],
            bound);
    }

    private static Guid Owner(string hex) => new(Convert.FromHexString(hex), bigEndian: true);
}
