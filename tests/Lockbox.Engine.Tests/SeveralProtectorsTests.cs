using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests;

public sealed class SeveralProtectorsTests
{
    [Fact]
    public void A_lockbox_can_be_made_with_several_protectors_and_tells_which_one_opened()
    {
        using LockboxOnDisk lockbox = new();
        using Identity identity = Identity.Create();
        using KeyMaterial file = KeyMaterial.FromKeyBytes(new byte[32]);
        using KeyMaterial password = TestSlots.Password("a");
        lockbox.Create(
            Labelled("first", KeyProtector.FromPassword(password, TestSlots.Cheap)),
            Labelled("second", KeyProtector.FromKeyFile(file)),
            Labelled("third", KeyProtector.FromRecipient(identity.Recipient)),
            Labelled("fourth", KeyProtector.FromCertificate(TestCertificates.PublicOf("RSA 2048"))));
        using KeyMaterial recipient = KeyMaterial.FromIdentity(identity);
        using KeyMaterial certificate = KeyMaterial.FromCertificate(TestCertificates.Get("RSA 2048"));
        KeyMaterial[] keys = [password, file, recipient, certificate];
        string[] opened = [.. keys.Select(key => LabelOf(lockbox, key))];
        Assert.Equal(["first", "second", "third", "fourth"], opened);
        Assert.Equal(opened, LockboxFile.ReadHeader(lockbox.Path).KeySlots.Select(static slot => slot.Label));
    }

    [Fact]
    public void Without_a_protector_no_lockbox_is_made()
    {
        using LockboxOnDisk lockbox = new();
        Assert.Throws<LockboxLastProtectorException>(() => lockbox.Create());
        Assert.False(Path.Exists(lockbox.Path));
    }

    [Fact]
    public void A_private_key_protects_nothing_since_its_public_part_does()
    {
        using LockboxOnDisk lockbox = new();
        using Identity identity = Identity.Create();
        using KeyMaterial material = KeyMaterial.FromIdentity(identity);
        Assert.Throws<ArgumentException>(() => LockboxFile.Create(lockbox.Path, material));
        Assert.Throws<ArgumentException>(() => KeyProtector.FromPassword(material));
        Assert.Throws<ArgumentException>(() => KeyProtector.FromKeyFile(material));
        Assert.False(Path.Exists(lockbox.Path));
    }

    [Fact]
    public void A_protector_holds_copies_and_shows_nothing()
    {
        using LockboxOnDisk lockbox = new();
        KeyMaterial password = TestSlots.Password("hunter2");
        KeyProtector protector = KeyProtector.FromPassword(password, TestSlots.Cheap);
        password.Dispose();
        Assert.Equal("KeyProtector (Password)", protector.ToString());
        lockbox.Create(protector);
        using KeyMaterial again = TestSlots.Password("hunter2");
        lockbox.Unlock(again).Dispose();
        using LockboxOnDisk other = new();
        Assert.Throws<ObjectDisposedException>(() => other.Create(protector));
    }

    [Fact]
    public void A_password_without_a_cost_takes_what_the_profile_allows_and_never_less_than_the_floor()
    {
        using LockboxOnDisk lockbox = new();
        using KeyMaterial password = TestSlots.Password("a");
        CreateOptions options = new() { KdfProfile = KdfProfile.Fast };
        using LockboxKey key = LockboxFile.Create(lockbox.Path, password, options);
        Argon2Cost cost = Assert.Single(LockboxFile.ReadHeader(lockbox.Path).KeySlots).Cost!;
        Assert.True(cost.MemoryKiB >= 64 * 1024 && cost.Iterations >= 3, cost.ToString());
        using Snapshot snapshot = LockboxFile.OpenRead(lockbox.Path, key);
        Assert.Empty(snapshot.Verify().Findings);
    }

    private static KeyProtector Labelled(string label, KeyProtector protector)
    {
        protector.Label = label;
        return protector;
    }

    private static string LabelOf(LockboxOnDisk lockbox, KeyMaterial material)
    {
        using LockboxKey key = LockboxFile.Unlock(lockbox.Path, material, CancellationToken.None, out KeySlotInfo slot);
        Assert.Equal(lockbox.Key.Secret.Span.ToArray(), key.Secret.Span.ToArray());
        return slot.Label;
    }
}
