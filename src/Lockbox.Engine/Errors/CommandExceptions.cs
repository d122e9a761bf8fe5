namespace Lockbox;

// Errors about programs that are run with variables of a lockbox.

/// <summary>There is no such program, or it cannot be started. No secret has been read.</summary>
public sealed class LockboxCommandNotFoundException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxCommandNotFoundException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxCommandNotFound", message, remedy, inner)
    {
    }
}

/// <summary>A program has ended with an exit code other than 0.</summary>
public sealed class LockboxCommandFailedException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="exitCode">The exit code.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxCommandFailedException(
        string message, int exitCode, string? remedy = null, Exception? inner = null)
        : base("LockboxCommandFailed", message, remedy, inner) => ExitCode = exitCode;

    /// <summary>The exit code, the same as in <c>$LASTEXITCODE</c>.</summary>
    public int ExitCode { get; }
}
