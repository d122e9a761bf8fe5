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

    private readonly ConcurrentDictionary<(KeyDomain Domain, SessionSalt Salt), SessionKey> _keys = new();

    /// <summary>The domain whose subkeys seal a kind of extent.</summary>
    public static KeyDomain DomainOf(ExtentKind kind) =>
        kind is ExtentKind.VariableNode or ExtentKind.Value ? KeyDomain.Variables : KeyDomain.Content;

    /// <summary>A reference to the subkey of a session; dispose it after use.</summary>
    public SessionKey Lease(KeyDomain domain, SessionSalt salt)
    {
        while (true)
        {
            // Who finds a key that is being dropped looks again: it is not in the table any more.
            SessionKey key = Find((domain, salt));
            if (key.TryAddReference())
            {
                return key;
            }
        }
    }

    /// <summary>Lets go of the kept subkeys; one in use is zeroed after that. The hierarchy is the caller's.</summary>
    public void Dispose() => DropAll();

    private SessionKey Find((KeyDomain Domain, SessionSalt Salt) id)
    {
        if (_keys.TryGetValue(id, out SessionKey? known))
        {
            return known;
        }

        if (_keys.Count >= KeptMax)
        {
            DropAll();
        }

        SessionKey made = Derive(id);
        SessionKey kept = _keys.GetOrAdd(id, made);
        if (kept != made)
        {
            // Another thread was faster.
            made.Dispose();
        }

        return kept;
    }

    private void DropAll()
    {
        foreach ((KeyDomain Domain, SessionSalt Salt) id in _keys.Keys)
        {
            if (_keys.TryRemove(id, out SessionKey? key))
            {
                key.Dispose();
            }
        }
    }

    private SessionKey Derive((KeyDomain Domain, SessionSalt Salt) id)
    {
        Span<byte> salt = stackalloc byte[SessionSalt.Size];
        id.Salt.Write(salt);
        return new SessionKey(hierarchy.DeriveSessionKey(id.Domain, salt));
    }
}
