namespace Lockbox;

// Errors about text that is looked for.

/// <summary>A pattern is no regular expression.</summary>
public sealed class LockboxInvalidPatternException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxInvalidPatternException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxInvalidPattern", message, remedy, inner)
    {
    }
}

/// <summary>A regular expression takes too long on one line. The rest of that item has not been searched.</summary>
public sealed class LockboxPatternTimeoutException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxPatternTimeoutException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxPatternTimeout", message, remedy, inner)
    {
    }
}
