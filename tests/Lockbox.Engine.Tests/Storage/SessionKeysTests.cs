using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

public sealed class SessionKeysTests : IDisposable
{
    private const int ManySessions = 2000;
    private const int KeptMax = 512;

    private readonly KeyHierarchy _hierarchy = new(Noise.Random(7, 32), Guid.Empty);

    public void Dispose() => _hierarchy.Dispose();

    [Fact]
    public void A_subkey_is_derived_once_and_is_the_same_ever_after()
    {
        using SessionKeys keys = new(_hierarchy);
        byte[] sealedText = Seal(keys, 1);
        using (SessionKey first = keys.Lease(KeyDomain.Content, Salt(1)))
        using (SessionKey second = keys.Lease(KeyDomain.Content, Salt(1)))
        using (SessionKey other = keys.Lease(KeyDomain.Variables, Salt(1)))
        {
            Assert.Same(first, second);
            Assert.NotSame(first, other);
        }

        Use(keys, ManySessions);
        Assert.Equal(sealedText, Seal(keys, 1));
    }

    [Fact]
    public void Those_that_are_dropped_are_zeroed()
    {
        using SessionKeys keys = new(_hierarchy);
        HashSet<byte[]> seen = new(ReferenceEqualityComparer.Instance);
        for (int session = 0; session < ManySessions; session++)
        {
            using SessionKey key = keys.Lease(KeyDomain.Content, Salt(session));
            seen.UnionWith(HeldSecrets.Of(key));
        }

        Assert.Equal(ManySessions, seen.Count);
        Assert.InRange(seen.Count(static key => key.AsSpan().ContainsAnyExcept((byte)0)), 1, KeptMax);
    }

    [Fact]
    public void One_that_is_in_use_is_zeroed_only_after_it()
    {
        using SessionKeys keys = new(_hierarchy);
        byte[] before = Seal(keys, 1);
        SessionKey held = keys.Lease(KeyDomain.Content, Salt(1));
        byte[] bytes = Assert.Single(HeldSecrets.Of(held));
        Use(keys, ManySessions);
        keys.Dispose();

        Assert.Equal(before, Seal(held));
        held.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Seal(held));
        Assert.False(held.TryAddReference());
        Assert.False(bytes.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Many_threads_never_meet_one_that_is_gone()
    {
        using SessionKeys keys = new(_hierarchy);
        byte[][] expected = [.. Enumerable.Range(0, ManySessions).Select(session => Seal(keys, session))];
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < ManySessions; i++)
            {
                int session = (i * 7 + thread * 251) % ManySessions;
                Assert.Equal(expected[session], Seal(keys, session));
            }
        });
    }

    private static void Use(SessionKeys keys, int sessions)
    {
        for (int session = 2; session < sessions; session++)
        {
            Seal(keys, session);
        }
    }

    private static byte[] Seal(SessionKeys keys, int session)
    {
        using SessionKey key = keys.Lease(KeyDomain.Content, Salt(session));
        return Seal(key);
    }

    private static byte[] Seal(SessionKey key)
    {
        byte[] sealedText = new byte[8];
        byte[] tag = new byte[AeadKey.TagSize];
        key.Seal(new byte[AeadKey.NonceSize], "contents"u8, sealedText, tag, default);
        return [.. sealedText, .. tag];
    }

    private static SessionSalt Salt(int session)
    {
        byte[] salt = new byte[SessionSalt.Size];
        BitConverter.TryWriteBytes(salt, session);
        return SessionSalt.Read(salt);
    }
}
