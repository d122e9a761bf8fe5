namespace Lockbox;

// Errors about one item; the others go on.

/// <summary>No entry has this name.</summary>
public sealed class LockboxItemNotFoundException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxItemNotFoundException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxItemNotFound", message, remedy, inner)
    {
    }
}

/// <summary>An entry of this name exists already.</summary>
public sealed class LockboxItemExistsException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxItemExistsException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxItemExists", message, remedy, inner)
    {
    }
}

/// <summary>The name breaks a rule for entry names (docs/FORMAT.md, Names).</summary>
public sealed class LockboxInvalidNameException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxInvalidNameException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxInvalidName", message, remedy, inner)
    {
    }
}

/// <summary>Writing here would leave the destination, follow a link, or use a name this host cannot hold.</summary>
public sealed class LockboxUnsafePathException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxUnsafePathException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxUnsafePath", message, remedy, inner)
    {
    }
}

/// <summary>A file already stands where the item should be exported to.</summary>
public sealed class LockboxDestinationExistsException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxDestinationExistsException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxDestinationExists", message, remedy, inner)
    {
    }
}

/// <summary>The content of this entry is damaged; other entries are not affected.</summary>
public sealed class LockboxItemCorruptException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxItemCorruptException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxItemCorrupt", message, remedy, inner)
    {
    }
}

/// <summary>A host file could not be read.</summary>
public sealed class LockboxReadException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxReadException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxReadFailed", message, remedy, inner)
    {
    }
}

/// <summary>A value is of a type that a lockbox does not store, or nests tables too deep.</summary>
public sealed class LockboxUnsupportedSecretTypeException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence; never the value.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxUnsupportedSecretTypeException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxUnsupportedSecretType", message, remedy, inner)
    {
    }
}

/// <summary>No variable has this name.</summary>
public sealed class LockboxVariableNotFoundException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxVariableNotFoundException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxVariableNotFound", message, remedy, inner)
    {
    }
}

/// <summary>A variable of this name exists already.</summary>
public sealed class LockboxVariableExistsException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxVariableExistsException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxVariableExists", message, remedy, inner)
    {
    }
}
