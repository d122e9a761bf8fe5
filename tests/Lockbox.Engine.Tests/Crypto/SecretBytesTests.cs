using Lockbox.Engine.Crypto;

namespace Lockbox.Engine.Tests.Crypto;

public sealed class SecretBytesTests
{
    [Fact]
    public void Dispose_zeroes_the_memory_and_ends_every_use()
    {
        SecretBytes secret = SecretBytes.CopyOf([1, 2, 3, 4]);
        Span<byte> seen = secret.Span;

        secret.Dispose();

        Assert.Equal(new byte[4], seen.ToArray());
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => secret.Length);
        Assert.Throws<ObjectDisposedException>(secret.Clone);
        secret.Dispose();
    }

    [Fact]
    public void A_clone_outlives_its_original()
    {
        SecretBytes original = SecretBytes.CopyOf([1, 2, 3]);
        using SecretBytes clone = original.Clone();

        original.Dispose();

        Assert.Equal([1, 2, 3], clone.Span.ToArray());
    }

    [Fact]
    public void A_copy_does_not_follow_its_source()
    {
        byte[] source = [1, 2, 3];
        using SecretBytes copy = SecretBytes.CopyOf(source);

        source[0] = 9;

        Assert.Equal([1, 2, 3], copy.Span.ToArray());
    }

    [Fact]
    public void A_new_secret_is_zero_and_random_ones_differ()
    {
        using SecretBytes zero = new(32);
        using SecretBytes first = SecretBytes.Random(32);
        using SecretBytes second = SecretBytes.Random(32);

        Assert.Equal(new byte[32], zero.Span.ToArray());
        Assert.NotEqual(zero.Span.ToArray(), first.Span.ToArray());
        Assert.NotEqual(first.Span.ToArray(), second.Span.ToArray());
    }

    [Fact]
    public void Its_text_shows_nothing()
    {
        using SecretBytes secret = SecretBytes.CopyOf("hunter2"u8);
        Assert.Equal("SecretBytes", secret.ToString());
    }
}
