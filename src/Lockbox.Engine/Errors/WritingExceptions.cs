namespace Lockbox;

// Errors that end an operation while it writes; the previous commit stays.

/// <summary>The disk is full. The previous commit is intact.</summary>
public sealed class LockboxDiskFullException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxDiskFullException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxDiskFull", message, remedy, inner)
    {
    }
}

/// <summary>A limit of the format (docs/FORMAT.md, Limits) would be exceeded.</summary>
public sealed class LockboxLimitExceededException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxLimitExceededException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxLimitExceeded", message, remedy, inner)
    {
    }
}

/// <summary>The lockbox or a host file could not be written.</summary>
public sealed class LockboxWriteException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxWriteException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxWriteFailed", message, remedy, inner)
    {
    }
}

/// <summary>No zstd library is at hand; the message says what to install on this system.</summary>
public sealed class LockboxCodecUnavailableException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxCodecUnavailableException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxCodecUnavailable", message, remedy, inner)
    {
    }
}

/// <summary>A synchronization would remove so much that it is probably a mistake; nothing was changed.</summary>
public sealed class LockboxSyncGuardException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxSyncGuardException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxSyncGuard", message, remedy, inner)
    {
    }
}
