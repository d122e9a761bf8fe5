using System.Text;
using Lockbox.Engine.Crypto;

namespace Lockbox.Engine.Tests.Crypto;

public sealed class KeyHierarchyTests
{
    private static readonly byte[] LockboxKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Salt = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
    private static readonly Guid LockboxId = new("00112233-4455-6677-8899-aabbccddeeff");

    // The message "lockbox" with associated data "aad" and a zero nonce, computed with Python's cryptography 48.0.0.
    [Theory]
    [InlineData((int)KeyDomain.Root, "0768f9efeaebf5b7a77ba9855e3f892fdbb54f393c3ce9")]
    [InlineData((int)KeyDomain.Content, "107fef67e134de304ebf604329445bf5f4466a1437df50")]
    [InlineData((int)KeyDomain.Variables, "9d777e4061af61fdbb1ef990e5891a7c35e9c2c9cb4794")]
    public void Gives_the_keys_that_another_implementation_gives(int domain, string expected)
    {
        using KeyHierarchy hierarchy = new(LockboxKey, LockboxId);
        using AeadKey key = hierarchy.DeriveSessionKey((KeyDomain)domain, Salt);
        Assert.Equal(expected, SealedBy(key));
    }

    [Fact]
    public void Another_key_id_or_salt_gives_another_session_key()
    {
        byte[] otherKey = [.. LockboxKey.Reverse()];
        byte[] otherSalt = [.. Salt.Reverse()];
        HashSet<string> outputs =
        [
            SealedBy(LockboxKey, LockboxId, Salt),
            SealedBy(otherKey, LockboxId, Salt),
            SealedBy(LockboxKey, Guid.Empty, Salt),
            SealedBy(LockboxKey, LockboxId, otherSalt),
        ];
        Assert.Equal(4, outputs.Count);
    }

    [Fact]
    public void Refuses_keys_and_salts_of_another_length()
    {
        using KeyHierarchy hierarchy = new(LockboxKey, LockboxId);
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyHierarchy(new byte[31], LockboxId));
        Assert.Throws<ArgumentOutOfRangeException>(() => hierarchy.DeriveSessionKey(KeyDomain.Root, new byte[15]));
    }

    [Fact]
    public void Derives_nothing_after_dispose_but_leaves_keys_usable()
    {
        KeyHierarchy hierarchy = new(LockboxKey, LockboxId);
        using AeadKey key = hierarchy.DeriveSessionKey(KeyDomain.Root, Salt);
        hierarchy.Dispose();
        Assert.Throws<ObjectDisposedException>(() => hierarchy.DeriveSessionKey(KeyDomain.Root, Salt));
        Assert.NotEmpty(SealedBy(key));
    }

    [Fact]
    public void Every_label_is_different()
    {
        string[] labels =
        [
            Encoding.UTF8.GetString(KeyLabels.Root), Encoding.UTF8.GetString(KeyLabels.Content),
            Encoding.UTF8.GetString(KeyLabels.Variables), Encoding.UTF8.GetString(KeyLabels.Session),
            Encoding.UTF8.GetString(KeyLabels.KeyFile), Encoding.UTF8.GetString(KeyLabels.SlotKek),
            Encoding.UTF8.GetString(KeyLabels.SlotCommitment),
        ];
        Assert.Equal(labels.Length, labels.Distinct().Count());
        Assert.All(labels, label => Assert.StartsWith("lockbox/v1/", label, StringComparison.Ordinal));
    }

    private static string SealedBy(byte[] lockboxKey, Guid id, byte[] salt)
    {
        using KeyHierarchy hierarchy = new(lockboxKey, id);
        using AeadKey key = hierarchy.DeriveSessionKey(KeyDomain.Content, salt);
        return SealedBy(key);
    }

    private static string SealedBy(AeadKey key)
    {
        byte[] cipher = new byte[7];
        byte[] tag = new byte[16];
        key.Seal(new byte[12], "lockbox"u8, cipher, tag, "aad"u8);
        return Convert.ToHexStringLower([.. cipher, .. tag]);
    }
}
