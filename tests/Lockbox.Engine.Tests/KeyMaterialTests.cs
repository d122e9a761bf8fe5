using System.IO.Pipes;
using System.Security;
using System.Text;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests;

public sealed class KeyMaterialTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-key-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Dispose_zeroes_the_bytes()
    {
        KeyMaterial material = KeyMaterial.FromPassword("secret"u8);
        Span<byte> seen = material.Secret.Span;
        material.Dispose();
        Assert.Equal(new byte[6], seen.ToArray());
        Assert.Throws<ObjectDisposedException>(() => material.Secret.Span.Length);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("correct horse battery staple")]
    [InlineData("Schlüssel 鍵 🔑")]
    [InlineData(" kept as given \t")]
    [InlineData("e\u0301")]
    public void A_secure_string_becomes_its_utf8_bytes(string password)
    {
        using SecureString secure = Secure(password);
        using KeyMaterial material = KeyMaterial.FromPassword(secure);
        Assert.Equal(KeyMaterialKind.Password, material.Kind);
        Assert.Equal(Encoding.UTF8.GetBytes(password), material.Secret.Span.ToArray());
    }

    [Fact]
    public void An_empty_password_is_refused()
    {
        using SecureString empty = new();
        Assert.Throws<ArgumentException>(() => KeyMaterial.FromPassword([]));
        Assert.Throws<ArgumentException>(() => KeyMaterial.FromPassword(empty));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_not_replaced()
    {
        using SecureString secure = Secure("a\uD83D");
        Assert.Throws<ArgumentException>(() => KeyMaterial.FromPassword(secure));
    }

    [Fact]
    public void A_password_may_have_64_KiB_and_no_more()
    {
        using KeyMaterial longest = KeyMaterial.FromPassword(new byte[Limits.PasswordBytesMax]);
        Assert.Equal(Limits.PasswordBytesMax, longest.Secret.Length);
        Assert.Throws<LockboxLimitExceededException>(
            () => KeyMaterial.FromPassword(new byte[Limits.PasswordBytesMax + 1]));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64 * 1024)]
    public void A_key_file_is_taken_whole(int length)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];
        using KeyMaterial material = KeyMaterial.FromKeyFile(FileWith(content));
        using KeyMaterial same = KeyMaterial.FromKeyBytes(content);
        Assert.Equal(KeyMaterialKind.KeyFile, material.Kind);
        Assert.Equal(content, material.Secret.Span.ToArray());
        Assert.Equal(content, same.Secret.Span.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(1_000_000)]
    public void A_key_file_of_another_size_is_refused(int length)
    {
        string path = FileWith(new byte[length]);
        LockboxLimitExceededException error =
            Assert.Throws<LockboxLimitExceededException>(() => KeyMaterial.FromKeyFile(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Throws<LockboxLimitExceededException>(() => KeyMaterial.FromKeyBytes(new byte[length]));
    }

    [Fact]
    public void A_key_file_may_be_a_pipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux gives open pipes a path.");
        using AnonymousPipeServerStream reader = new(PipeDirection.In);
        using (AnonymousPipeClientStream writer = new(PipeDirection.Out, reader.ClientSafePipeHandle))
        {
            writer.Write(new byte[40]);
        }

        string path = $"/proc/self/fd/{reader.SafePipeHandle.DangerousGetHandle()}";
        using KeyMaterial material = KeyMaterial.FromKeyFile(path);
        Assert.Equal(40, material.Secret.Length);
    }

    [Fact]
    public void A_key_file_that_is_not_there_or_is_a_directory_cannot_be_read()
    {
        string missing = Path.Combine(_folder, "missing.key");
        LockboxReadException error = Assert.Throws<LockboxReadException>(() => KeyMaterial.FromKeyFile(missing));
        Assert.Contains("no such file", error.Message, StringComparison.Ordinal);
        Assert.Throws<LockboxReadException>(() => KeyMaterial.FromKeyFile(Path.Combine(missing, "below")));
        Assert.Throws<LockboxReadException>(() => KeyMaterial.FromKeyFile(_folder));
    }

    [Fact]
    public void Texts_of_secrets_show_nothing()
    {
        using KeyMaterial material = KeyMaterial.FromPassword("hunter2"u8);
        Assert.Equal("KeyMaterial (Password)", material.ToString());
        using LockboxKey key = new(Guid.Empty, SecretBytes.CopyOf("0123456789abcdef"u8));
        Assert.Equal("Key of lockbox 00000000-0000-0000-0000-000000000000", key.ToString());
    }

    [Fact]
    public void A_clone_of_a_lockbox_key_outlives_its_original()
    {
        LockboxKey key = new(Guid.NewGuid(), SecretBytes.CopyOf([1, 2, 3]));
        using LockboxKey clone = key.Clone();
        key.Dispose();
        Assert.Equal(key.LockboxId, clone.LockboxId);
        Assert.Equal([1, 2, 3], clone.Secret.Span.ToArray());
        Assert.Throws<ObjectDisposedException>(key.Clone);
    }

    private static SecureString Secure(string text)
    {
        SecureString secure = new();
        foreach (char c in text)
        {
            secure.AppendChar(c);
        }

        return secure;
    }

    private string FileWith(byte[] content)
    {
        string path = Path.Combine(_folder, "test.key");
        File.WriteAllBytes(path, content);
        return path;
    }
}
