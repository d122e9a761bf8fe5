namespace Lockbox;

// Errors about keys: what unlocks a lockbox, and the protectors it has.

/// <summary>The text is no recipient: a character is wrong or missing, or it names no point of the curve.</summary>
public sealed class LockboxInvalidRecipientException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxInvalidRecipientException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxInvalidRecipient", message, remedy, inner)
    {
    }
}

/// <summary>The file is no identity, or a damaged one; the message names the line.</summary>
public sealed class LockboxInvalidIdentityException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxInvalidIdentityException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxInvalidIdentity", message, remedy, inner)
    {
    }
}

/// <summary>
/// The certificate cannot be used: it is none, its key is too weak or cannot encrypt, or the private key is
/// missing.
/// </summary>
public sealed class LockboxInvalidCertificateException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxInvalidCertificateException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxInvalidCertificate", message, remedy, inner)
    {
    }
}

/// <summary>Nobody could open the lockbox any more without its last key protector, so it is not removed.</summary>
public sealed class LockboxLastProtectorException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxLastProtectorException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxLastProtector", message, remedy, inner)
    {
    }
}

/// <summary>The lockbox has no key protector of this id.</summary>
public sealed class LockboxProtectorNotFoundException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxProtectorNotFoundException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxProtectorNotFound", message, remedy, inner)
    {
    }
}

/// <summary>Key protectors would be lost that cannot be carried over to a new key; the message names them.</summary>
public sealed class LockboxProtectorLostException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxProtectorLostException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxProtectorLost", message, remedy, inner)
    {
    }
}
