using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests;

public sealed class IdentityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-identity-").FullName;
    private readonly Identity _identity = Identity.Create();

    private string Path => System.IO.Path.Combine(_folder, "me.identity");

    public void Dispose()
    {
        _identity.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_identity_comes_back_from_its_file()
    {
        _identity.Save(Path);
        Assert.False(Identity.IsProtected(Path));
        using Identity loaded = Identity.Load(Path);
        AssertSame(loaded);
        string[] lines = File.ReadAllLines(Path);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("# created: 2", lines[0], StringComparison.Ordinal);
        Assert.Equal($"# recipient: {_identity.Recipient}", lines[1]);
        Assert.StartsWith("LOCKBOX-IDENTITY-1", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_protected_identity_comes_back_with_its_password_alone()
    {
        SaveProtected("open sesame");
        Assert.True(Identity.IsProtected(Path));
        using KeyMaterial password = TestSlots.Password("open sesame");
        using Identity loaded = Identity.Load(Path, password);
        AssertSame(loaded);
        using KeyMaterial wrong = TestSlots.Password("open Sesame");
        Assert.Throws<LockboxWrongKeyException>(() => Identity.Load(Path, wrong));
        Assert.Throws<LockboxWrongKeyException>(() => Identity.Load(Path));
        using KeyMaterial file = KeyMaterial.FromKeyBytes(new byte[32]);
        Assert.Throws<ArgumentException>(() => Identity.Load(Path, file));
        string text = File.ReadAllText(Path);
        Assert.DoesNotContain(Convert.ToBase64String(_identity.Scalar.Span)[..20], text, StringComparison.Ordinal);
        Assert.DoesNotContain("IDENTITY-1", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_file_is_read_once_however_many_passwords_are_tried()
    {
        SaveProtected("open sesame");
        using IdentityFile file = IdentityFile.Read(Path);
        File.Delete(Path);
        Assert.True(file.IsProtected);
        using KeyMaterial wrong = TestSlots.Password("open Sesame");
        Assert.Throws<LockboxWrongKeyException>(() => file.Open(wrong));
        using KeyMaterial password = TestSlots.Password("open sesame");
        using Identity loaded = file.Open(password);
        AssertSame(loaded);
    }

    [Fact]
    public void A_password_that_is_not_needed_is_ignored()
    {
        _identity.Save(Path);
        using KeyMaterial password = TestSlots.Password("whatever");
        using Identity loaded = Identity.Load(Path, password);
        AssertSame(loaded);
    }

    [Fact]
    public void Only_its_owner_can_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        _identity.Save(Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_file_that_is_there_is_never_replaced()
    {
        File.WriteAllText(Path, "mine");
        Assert.Throws<LockboxAlreadyExistsException>(() => _identity.Save(Path));
        Assert.Equal("mine", File.ReadAllText(Path));
        Assert.Throws<LockboxAlreadyExistsException>(() => _identity.Save(_folder));
        Assert.Throws<LockboxNotFoundException>(() => _identity.Save(System.IO.Path.Combine(_folder, "no", "x")));
        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Blank_lines_comments_line_ends_and_a_byte_order_mark_do_not_matter()
    {
        _identity.Save(Path);
        string key = File.ReadAllLines(Path)[2];
        Write($"\uFEFF\r\n# made for tests, by Jörg\r\n\r\n  \t\r\n{key} \t\r\n\r\n# the end");
        using (Identity loaded = Identity.Load(Path))
        {
            AssertSame(loaded);
        }

        Write(key.ToLowerInvariant());
        using Identity lower = Identity.Load(Path);
        AssertSame(lower);
    }

    [Theory]
    [InlineData("", "no identity")]
    [InlineData("# only a comment\n", "no identity")]
    [InlineData("hello\n", "line 1")]
    [InlineData("# a\n\nlockbox1qqqqqq\n", "line 3")]
    [InlineData("# a\nLOCKBOX-IDENTITY-1QQQQ\n", "line 2")]
    [InlineData("{key}\n{key}\n", "line 2")]
    [InlineData("{key}x\n", "line 1")]
    [InlineData("{wrong}\n", "checksum")]
    [InlineData("{zero}\n", "not the private key")]
    [InlineData("{order}\n", "not the private key")]
    [InlineData("-----BEGIN LOCKBOX IDENTITY-----\n", "within")]
    [InlineData("-----BEGIN LOCKBOX IDENTITY-----\n-----END LOCKBOX IDENTITY-----\n", "line 2")]
    [InlineData("-----BEGIN LOCKBOX IDENTITY-----\nAAAA\n-----END LOCKBOX IDENTITY-----\n", "line 3")]
    [InlineData("-----BEGIN LOCKBOX IDENTITY-----\n%%%%\n-----END LOCKBOX IDENTITY-----\n", "line 3")]
    [InlineData("-----END LOCKBOX IDENTITY-----\n", "line 1")]
    public void A_malformed_file_is_refused_with_the_line(string text, string expected)
    {
        _identity.Save(Path);
        string key = File.ReadAllLines(Path)[2];
        Write(text.Replace("{key}", key, StringComparison.Ordinal)
            .Replace("{wrong}", key[..^1] + (key[^1] == 'Q' ? 'P' : 'Q'), StringComparison.Ordinal)
            .Replace("{zero}", Encoded(new byte[32]), StringComparison.Ordinal)
            .Replace(
                "{order}",
                Encoded(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")),
                StringComparison.Ordinal));
        LockboxInvalidIdentityException error =
            Assert.Throws<LockboxInvalidIdentityException>(() => Identity.Load(Path));
        Assert.Equal("LockboxInvalidIdentity", error.ErrorId);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key[20..40], error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_changed_byte_of_a_protected_key_is_found()
    {
        SaveProtected("p");
        string[] lines = File.ReadAllLines(Path);
        byte[] slot = Convert.FromBase64String(string.Concat(lines[3..^1]));
        using KeyMaterial password = TestSlots.Password("p");
        for (int i = 0; i < slot.Length; i++)
        {
            // The two bytes of the cost that would ask for gigabytes or hours are left alone.
            byte[] changed = [.. slot];
            changed[i] ^= 1;
            Write($"{lines[2]}\n{Convert.ToBase64String(changed, Base64FormattingOptions.None)[..64]}\n"
                + $"{Wrapped(Convert.ToBase64String(changed)[64..])}{lines[^1]}\n");
            Exception error = Assert.ThrowsAny<LockboxException>(() => Identity.Load(Path, password).Dispose());
            Assert.True(error is LockboxInvalidIdentityException or LockboxWrongKeyException, $"{i}: {error}");
        }
    }

    [Fact]
    public void A_slot_of_a_lockbox_is_no_identity_and_the_reverse()
    {
        using KeyMaterial password = TestSlots.Password("p");
        using KeyProtector protector = KeyProtector.FromPassword(password, TestSlots.Cheap);
        IdentitySlot slot =
            IdentitySlot.Make(_identity.Scalar, _identity.Recipient, protector, TestSlots.Making());
        Assert.Equal(
            UnwrapResult.Damaged,
            KeySlots.TryUnwrap(Guid.NewGuid(), slot.Slot, password, default, out SecretBytes? key));
        Assert.Null(key);
        IdentitySlot moved = new(TestSlots.Password(
            Guid.NewGuid(), _identity.Scalar, "p", _identity.Recipient.ToString()));
        Assert.Throws<LockboxInvalidIdentityException>(() => moved.Open(password, "x", default));
    }

    [Fact]
    public void A_slot_for_another_recipient_than_its_label_says_is_refused()
    {
        using Identity other = Identity.Create();
        using KeyMaterial password = TestSlots.Password("p");
        using KeyProtector protector = KeyProtector.FromPassword(password, TestSlots.Cheap);
        IdentitySlot forged = IdentitySlot.Make(other.Scalar, _identity.Recipient, protector, TestSlots.Making());
        using (SecretBytes text = IdentityText.Write(_identity.Recipient, TestSlots.Now, forged))
        {
            File.WriteAllBytes(Path, text.Span);
        }

        Assert.Throws<LockboxInvalidIdentityException>(() => Identity.Load(Path, password));
    }

    [Fact]
    public void A_file_that_is_too_long_or_missing_is_refused()
    {
        Write(new string('#', Limits.IdentityFileBytesMax + 1));
        Assert.Throws<LockboxInvalidIdentityException>(() => Identity.Load(Path));
        Assert.Throws<LockboxReadException>(() => Identity.Load(Path + "x"));
        Assert.Throws<LockboxReadException>(() => Identity.IsProtected(_folder));
    }

    [Fact]
    public void A_noisy_file_never_does_anything_else_than_be_refused()
    {
        Random random = new(20260102);
        byte[] noise = new byte[400];
        for (int i = 0; i < 50; i++)
        {
            random.NextBytes(noise);
            File.WriteAllBytes(Path, [.. "-----BEGIN LOCKBOX IDENTITY-----\n"u8, .. noise]);
            Assert.Throws<LockboxInvalidIdentityException>(() => Identity.Load(Path));
            File.WriteAllBytes(Path, noise);
            Assert.Throws<LockboxInvalidIdentityException>(() => Identity.Load(Path));
        }
    }

    [Fact]
    public void Texts_of_an_identity_show_its_recipient_and_nothing_else()
    {
        Assert.Equal($"Identity of {_identity.Recipient}", _identity.ToString());
        using KeyMaterial material = KeyMaterial.FromIdentity(_identity);
        Assert.Equal("KeyMaterial (Identity)", material.ToString());
        Span<byte> seen = material.Secret.Span;
        material.Dispose();
        Assert.Equal(new byte[32], seen.ToArray());
        Assert.NotEqual(new byte[32], _identity.Scalar.Span.ToArray());
    }

    private static string Encoded(byte[] scalar)
    {
        byte[] text = new byte[76];
        Engine.Format.Bech32m.Encode("lockbox-identity-"u8, scalar, text);
        return Encoding.ASCII.GetString(text).ToUpper(CultureInfo.InvariantCulture);
    }

    private static string Wrapped(string base64) =>
        string.Concat(base64.Chunk(64).Select(line => new string(line) + "\n"));

    private void Write(string text) => File.WriteAllText(Path, text, new UTF8Encoding(false));

    private void SaveProtected(string password)
    {
        using KeyMaterial material = TestSlots.Password(password);
        _identity.Save(Path, material, TestSlots.Cheap);
    }

    private void AssertSame(Identity loaded)
    {
        Assert.Equal(_identity.Recipient, loaded.Recipient);
        Assert.True(CryptographicOperations.FixedTimeEquals(_identity.Scalar.Span, loaded.Scalar.Span));
    }
}
