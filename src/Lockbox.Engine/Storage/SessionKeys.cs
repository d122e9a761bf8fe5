using System.Collections.Concurrent;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage;

/// <summary>
/// The subkeys of writing sessions, derived when first needed. Each session sealed its messages under a subkey of its
/// own, so a lockbox written to many times needs many of them, but a bounded number is kept.
/// </summary>
internal sealed class SessionKeys(KeyHierarchy hierarchy) : IDisposable
{
    private const int KeptMax = 512;

    private readonly ConcurrentDictionary<(KeyDomain Domain, SessionSalt Salt), AeadKey> _keys = new();

    /// <summary>The domain whose subkeys seal a kind of extent.</summary>
    public static KeyDomain DomainOf(ExtentKind kind) =>
        kind is ExtentKind.VariableNode or ExtentKind.Value ? KeyDomain.Variables : KeyDomain.Content;

    /// <summary>The subkey of a session.</summary>
    public AeadKey Get(KeyDomain domain, SessionSalt salt)
    {
        if (_keys.TryGetValue((domain, salt), out AeadKey? key))
        {
            return key;
        }

        if (_keys.Count >= KeptMax)
        {
            // Another thread may be using any of them, so they are dropped and not disposed; their native state goes
            // with the garbage.
            _keys.Clear();
        }

        return _keys.GetOrAdd((domain, salt), Derive);
    }

    /// <summary>Disposes the kept subkeys. The hierarchy belongs to the caller.</summary>
    public void Dispose()
    {
        foreach (AeadKey key in _keys.Values)
        {
            key.Dispose();
        }

        _keys.Clear();
    }

    private AeadKey Derive((KeyDomain Domain, SessionSalt Salt) id)
    {
        Span<byte> salt = stackalloc byte[SessionSalt.Size];
        id.Salt.Write(salt);
        return hierarchy.DeriveSessionKey(id.Domain, salt);
    }
}
