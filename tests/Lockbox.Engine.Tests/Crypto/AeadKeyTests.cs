using System.Buffers.Binary;
using Lockbox.Engine.Crypto;

namespace Lockbox.Engine.Tests.Crypto;

public sealed class AeadKeyTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Nonce = new byte[12];

    /// <summary>The GCM specification (McGrew and Viega), appendix B, test cases 13, 14 and 16: AES-256.</summary>
    public static TheoryData<int, string, string, string, string, string, string> Specification => new()
    {
        { 13, new('0', 64), new('0', 24), "", "", "", "530f8afbc74536b9a963b4f1c4cb738b" },
        {
            14, new('0', 64), new('0', 24), new('0', 32), "",
            "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"
        },
        {
            16,
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            "76fc6ece0f4e1768cddf8853bb2d551b"
        },
    };

    [Theory]
    [MemberData(nameof(Specification))]
    public void Gives_the_ciphertext_and_tag_of_the_specification(
        int testCase, string key, string nonce, string plain, string associated, string cipher, string tag)
    {
        Assert.True(testCase > 0);
        using AeadKey aead = new(Convert.FromHexString(key));
        byte[] sealedText = new byte[plain.Length / 2];
        byte[] sealedTag = new byte[16];

        aead.Seal(
            Convert.FromHexString(nonce), Convert.FromHexString(plain), sealedText, sealedTag,
            Convert.FromHexString(associated));

        Assert.Equal(cipher, Convert.ToHexStringLower(sealedText));
        Assert.Equal(tag, Convert.ToHexStringLower(sealedTag));
    }

    [Fact]
    public void Seals_and_opens_in_place()
    {
        using AeadKey aead = new(Key);
        byte[] buffer = "some content"u8.ToArray();
        byte[] tag = new byte[16];

        aead.Seal(Nonce, buffer, buffer, tag, "bound"u8);
        Assert.NotEqual("some content"u8.ToArray(), buffer);

        Assert.True(aead.TryOpen(Nonce, buffer, tag, buffer, "bound"u8));
        Assert.Equal("some content"u8.ToArray(), buffer);
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("ciphertext")]
    [InlineData("tag")]
    [InlineData("associated data")]
    [InlineData("key")]
    public void Any_change_makes_opening_fail_and_leaves_zeroes(string changed)
    {
        byte[] key = [.. Key];
        byte[] nonce = [.. Nonce];
        byte[] cipher = "some content"u8.ToArray();
        byte[] tag = new byte[16];
        byte[] associated = "bound"u8.ToArray();
        using (AeadKey sealer = new(key))
        {
            sealer.Seal(nonce, cipher, cipher, tag, associated);
        }

        byte[] victim = changed switch
        {
            "nonce" => nonce,
            "ciphertext" => cipher,
            "tag" => tag,
            "key" => key,
            _ => associated,
        };
        victim[^1] ^= 1;
        using AeadKey opener = new(key);
        byte[] plain = new byte[cipher.Length];
        plain.AsSpan().Fill(0xEE);

        Assert.False(opener.TryOpen(nonce, cipher, tag, plain, associated));
        Assert.Equal(new byte[plain.Length], plain);
    }

    [Fact]
    public void A_wrong_length_is_an_error_and_not_a_forgery()
    {
        using AeadKey aead = new(Key);
        byte[] buffer = new byte[8];
        Assert.Throws<ArgumentException>(() => aead.TryOpen(new byte[11], buffer, new byte[16], buffer, []));
        Assert.Throws<ArgumentException>(() => aead.TryOpen(Nonce, buffer, new byte[15], buffer, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AeadKey(new byte[16]));
    }

    [Fact]
    public void Many_threads_may_use_one_key()
    {
        using AeadKey aead = new(Key);
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            byte[] nonce = new byte[12];
            BinaryPrimitives.WriteInt32LittleEndian(nonce, i);
            byte[] buffer = new byte[100 + (i % 50)];
            buffer.AsSpan().Fill((byte)(i % 251));
            byte[] tag = new byte[16];
            aead.Seal(nonce, buffer, buffer, tag, []);
            Assert.True(aead.TryOpen(nonce, buffer, tag, buffer, []));
            Assert.False(buffer.AsSpan().ContainsAnyExcept((byte)(i % 251)));
        });
    }

    [Fact]
    public void A_disposed_key_seals_and_opens_no_more()
    {
        AeadKey aead = new(Key);
        aead.Dispose();
        aead.Dispose();
        byte[] buffer = new byte[8];
        Assert.Throws<ObjectDisposedException>(() => aead.Seal(Nonce, buffer, buffer, new byte[16], []));
        Assert.Throws<ObjectDisposedException>(() => aead.TryOpen(Nonce, buffer, new byte[16], buffer, []));
    }

    [Fact]
    public void Sealing_and_opening_allocate_nothing()
    {
        using AeadKey aead = new(Key);
        byte[] buffer = new byte[4096];
        byte[] tag = new byte[16];
        aead.Seal(Nonce, buffer, buffer, tag, []);
        aead.TryOpen(Nonce, buffer, tag, buffer, []);

        long before = GC.GetAllocatedBytesForCurrentThread();
        aead.Seal(Nonce, buffer, buffer, tag, []);
        bool opened = aead.TryOpen(Nonce, buffer, tag, buffer, []);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(opened);
        Assert.Equal(0, allocated);
    }
}
