namespace Lockbox;

// Errors that end an operation before it has begun.

/// <summary>There is no lockbox at the given path.</summary>
public sealed class LockboxNotFoundException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxNotFoundException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxNotFound", message, remedy, inner)
    {
    }
}

/// <summary>Something already stands where the new lockbox should go.</summary>
public sealed class LockboxAlreadyExistsException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxAlreadyExistsException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxAlreadyExists", message, remedy, inner)
    {
    }
}

/// <summary>The file is not a lockbox at all (no superblock magic), or is a directory.</summary>
public sealed class LockboxNotALockboxException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxNotALockboxException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxCorrupt", message, remedy, inner)
    {
    }
}

/// <summary>The lockbox is damaged: a checksum, an authentication tag or a rule of the format does not hold.</summary>
public sealed class LockboxCorruptException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxCorruptException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxCorrupt", message, remedy, inner)
    {
    }
}

/// <summary>A salvage found nothing that could come back. Nothing was written.</summary>
public sealed class LockboxNothingSalvagedException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxNothingSalvagedException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxNothingSalvaged", message, remedy, inner)
    {
    }
}

/// <summary>The file needs a newer Lockbox: its format version or a required feature is unknown here.</summary>
public sealed class LockboxUnsupportedFormatException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxUnsupportedFormatException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxUnsupportedFormat", message, remedy, inner)
    {
    }
}

/// <summary>No key slot opens with the given password or key file. Nothing was changed.</summary>
public sealed class LockboxWrongKeyException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxWrongKeyException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxWrongKey", message, remedy, inner)
    {
    }
}

/// <summary>The lockbox is locked and no way to unlock it was given.</summary>
public sealed class LockboxLockedException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxLockedException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxLocked", message, remedy, inner)
    {
    }
}

/// <summary>Another writer holds the lockbox; the message names it.</summary>
public sealed class LockboxBusyException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxBusyException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxBusy", message, remedy, inner)
    {
    }
}

/// <summary>The file system has no locks, so that nothing would keep two writers apart. Reading works.</summary>
public sealed class LockboxLocksUnavailableException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxLocksUnavailableException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxLocksUnavailable", message, remedy, inner)
    {
    }
}

/// <summary>The lockbox, or the medium it is on, cannot be written.</summary>
public sealed class LockboxReadOnlyException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxReadOnlyException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxReadOnly", message, remedy, inner)
    {
    }
}

/// <summary>No lockbox was named, and there is not exactly one that could be meant.</summary>
public sealed class LockboxNotSpecifiedException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxNotSpecifiedException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxNotSpecified", message, remedy, inner)
    {
    }
}

/// <summary>A password would have to be asked for, and nobody can be asked.</summary>
public sealed class LockboxInteractionRequiredException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxInteractionRequiredException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxInteractionRequired", message, remedy, inner)
    {
    }
}
