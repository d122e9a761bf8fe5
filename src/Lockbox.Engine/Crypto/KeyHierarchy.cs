namespace Lockbox.Engine.Crypto;

/// <summary>The separate keys under one lockbox key.</summary>
internal enum KeyDomain
{
    /// <summary>The commit root.</summary>
    Root,

    /// <summary>Frames, which are the content of files, the index, the free map and the properties.</summary>
    Content,

    /// <summary>Variables and their values.</summary>
    Variables,
}

/// <summary>
/// The keys under a lockbox key: a domain key is HKDF(lockbox key, salt = lockbox id, info = the domain's label); a
/// session key is HKDF(domain key, salt = session salt, info = <see cref="KeyLabels.Session"/>).
/// </summary>
/// <remarks>Thread-safe until it is disposed. It keeps the domain keys, not the lockbox key.</remarks>
internal sealed class KeyHierarchy : IDisposable
{
    /// <summary>Bytes of the lockbox key and of every key under it.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a session salt.</summary>
    public const int SessionSaltSize = 16;

    private const int IdSize = 16;
    private readonly SecretBytes _root = new(KeySize);
    private readonly SecretBytes _content = new(KeySize);
    private readonly SecretBytes _variables = new(KeySize);

    /// <summary>Derives the domain keys.</summary>
    /// <param name="lockboxKey">32 bytes; the caller clears them.</param>
    /// <param name="lockboxId">The id in the superblock.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key is not 32 bytes long.</exception>
    public KeyHierarchy(ReadOnlySpan<byte> lockboxKey, Guid lockboxId)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(lockboxKey.Length, KeySize);
        Span<byte> salt = stackalloc byte[IdSize];
        lockboxId.TryWriteBytes(salt, bigEndian: true, out _);
        Hkdf.DeriveKey(lockboxKey, salt, KeyLabels.Root, _root.Span);
        Hkdf.DeriveKey(lockboxKey, salt, KeyLabels.Content, _content.Span);
        Hkdf.DeriveKey(lockboxKey, salt, KeyLabels.Variables, _variables.Span);
    }

    /// <summary>The key of one writing session in one domain. The caller disposes it.</summary>
    /// <param name="domain">Which domain.</param>
    /// <param name="salt">The session's 16 random bytes, as they stand in the file.</param>
    /// <exception cref="ArgumentOutOfRangeException">The salt is not 16 bytes long.</exception>
    /// <exception cref="ObjectDisposedException">The hierarchy was disposed.</exception>
    public AeadKey DeriveSessionKey(KeyDomain domain, ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SessionSaltSize);
        using SecretBytes key = new(KeySize);
        Hkdf.DeriveKey(DomainKey(domain).Span, salt, KeyLabels.Session, key.Span);
        return new AeadKey(key.Span);
    }

    /// <summary>Zeroes the domain keys; session keys that were handed out stay usable.</summary>
    public void Dispose()
    {
        _root.Dispose();
        _content.Dispose();
        _variables.Dispose();
    }

    private SecretBytes DomainKey(KeyDomain domain) => domain switch
    {
        KeyDomain.Root => _root,
        KeyDomain.Content => _content,
        KeyDomain.Variables => _variables,
        _ => throw new ArgumentOutOfRangeException(nameof(domain), domain, "There is no such key domain."),
    };
}
