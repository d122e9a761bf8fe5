using Lockbox.Engine.Crypto;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests;

/// <summary>
/// Everything that keeps something secret zeroes it when it is disposed, however it came to it.
/// </summary>
public sealed class SecretMemoryTests : LockboxTest
{
    private static readonly byte[] Password = "correct horse battery staple"u8.ToArray();
    private static readonly byte[] KeyFile = [.. Enumerable.Range(1, 40).Select(i => (byte)i)];

    public static TheoryData<string> Owners =>
    [
        "password", "key file", "identity as key", "password protector", "key file protector", "lockbox key",
        "identity", "identity file", "value", "credential", "table", "hierarchy", "session key",
    ];

    [Theory]
    [MemberData(nameof(Owners))]
    public void What_is_disposed_has_zeroed_its_secrets(string owner)
    {
        IDisposable one = Make(owner);
        IReadOnlyList<byte[]> secrets = HeldSecrets.Of(one);
        Assert.NotEmpty(secrets);
        Assert.All(secrets, static secret => Assert.True(secret.AsSpan().ContainsAnyExcept((byte)0)));

        one.Dispose();

        Assert.All(secrets, static secret => Assert.False(secret.AsSpan().ContainsAnyExcept((byte)0)));
        Assert.Empty(HeldSecrets.Of(one));
    }

    [Fact]
    public void A_lockbox_that_was_read_leaves_no_key_behind()
    {
        Fill();
        Snapshot snapshot = Read();
        using (VariableValue value = snapshot.ReadVariable(snapshot.FindVariable("SECRET")!))
        {
            Assert.Equal(Password, value.Content.ToArray());
        }

        Assert.Equal(KeyFile, ContentOf(snapshot, "a/file"));
        AssertZeroes(snapshot, atLeast: 1 + 3 + 3);
    }

    [Fact]
    public void A_lockbox_that_was_written_leaves_no_key_behind()
    {
        Transaction transaction = Write();
        using (VariableValue value = VariableValue.Copy(VariableType.SecureString, Password))
        {
            transaction.SetVariable("SECRET", value, new VariableSettings { IsSecret = true });
        }

        transaction.Commit();
        AssertZeroes(transaction, atLeast: 1 + 3 + 2);
    }

    [Fact]
    public void A_verification_leaves_no_key_behind()
    {
        Fill();
        Snapshot snapshot = Read();
        Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
        AssertZeroes(snapshot, atLeast: 1 + 3 + 3);
    }

    [Fact]
    public void A_password_is_zeroed_when_no_protector_can_be_made_of_it()
    {
        SecretBytes password = SecretBytes.CopyOf(Password);
        byte[] bytes = Assert.Single(HeldSecrets.Of(password));
        Assert.Throws<LockboxLimitExceededException>(() => new PasswordSlots(password, new Argon2Cost(1, 0, 0)));
        Assert.False(bytes.AsSpan().ContainsAnyExcept((byte)0));
    }

    /// <param name="opened">A snapshot or a transaction.</param>
    /// <param name="atLeast">The lockbox key, three domain keys, and some subkeys of sessions.</param>
    private void AssertZeroes(IDisposable opened, int atLeast)
    {
        IReadOnlyList<byte[]> secrets = HeldSecrets.Of(opened, Key);
        Assert.InRange(secrets.Count, atLeast, 1000);
        Assert.All(secrets, static secret => Assert.True(secret.AsSpan().ContainsAnyExcept((byte)0)));
        opened.Dispose();
        Assert.All(secrets, static secret => Assert.False(secret.AsSpan().ContainsAnyExcept((byte)0)));
    }

    private void Fill()
    {
        Put("a/file", KeyFile);
        Change(transaction =>
        {
            using VariableValue value = VariableValue.Copy(VariableType.SecureString, Password);
            transaction.SetVariable("SECRET", value, new VariableSettings { IsSecret = true });
        });
    }

    private static IDisposable Make(string owner)
    {
        switch (owner)
        {
            case "password":
                return KeyMaterial.FromPassword(Password);
            case "key file":
                return KeyMaterial.FromKeyBytes(KeyFile);
            case "identity as key":
                using (Identity identity = Identity.Create())
                {
                    return KeyMaterial.FromIdentity(identity);
                }

            case "password protector":
                return TestSlots.PasswordProtector("correct horse");
            case "key file protector":
                using (KeyMaterial material = KeyMaterial.FromKeyBytes(KeyFile))
                {
                    return KeyProtector.FromKeyFile(material);
                }

            case "lockbox key":
                return new LockboxKey(Guid.NewGuid(), SecretBytes.CopyOf(KeyFile.AsSpan(0, 32)));
            case "identity":
                return Identity.Create();
            case "identity file":
                return ReadIdentityFile();
            case "value":
                return VariableValue.Copy(VariableType.ByteArray, KeyFile);
            case "credential":
                return CredentialValue.Create("user", Password);
            case "table":
                return Table();
            case "hierarchy":
                return new KeyHierarchy(KeyFile.AsSpan(0, 32), Guid.NewGuid());
            default:
                using (KeyHierarchy hierarchy = new(KeyFile.AsSpan(0, 32), Guid.NewGuid()))
                {
                    return hierarchy.DeriveSessionKey(KeyDomain.Variables, KeyFile.AsSpan(0, 16));
                }
        }
    }

    private static IdentityFile ReadIdentityFile()
    {
        string path = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using Identity identity = Identity.Create();
            identity.Save(path);
            return IdentityFile.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ValueTable Table()
    {
        ValueTable inner = new();
        inner.Add(TableItem.OfCredential("login", "user", Password));
        ValueTable table = new();
        table.Add(TableItem.OfSecret("secret", Password));
        table.Add(TableItem.Of("text", "correct horse"));
        table.Add(TableItem.Of("number", 4711));
        table.Add(TableItem.Of("version", new Version(1, 2)));
        table.Add(TableItem.Of("bytes", KeyFile));
        table.Add(TableItem.OfTable("inner", inner));
        return table;
    }
}
