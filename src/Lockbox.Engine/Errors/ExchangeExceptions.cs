namespace Lockbox;

// Errors of bringing variables in and handing them out.

/// <summary>A file of variables breaks the rules of its format; the message names the file and the line.</summary>
public sealed class LockboxInvalidVariableFileException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The file, the line and the whole cause, in a sentence; nothing of any value.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxInvalidVariableFileException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxInvalidVariableFile", message, remedy, inner)
    {
    }
}

/// <summary>
/// A variable cannot be handed to a process or a script: no name of an environment variable can be made of its name, or
/// the value is of no kind that an environment can hold.
/// </summary>
public sealed class LockboxInvalidEnvironmentException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxInvalidEnvironmentException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxInvalidEnvironment", message, remedy, inner)
    {
    }
}

/// <summary>Two variables would have one name in the environment of a process or in a script.</summary>
public sealed class LockboxEnvironmentConflictException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxEnvironmentConflictException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxEnvironmentConflict", message, remedy, inner)
    {
    }
}

/// <summary>The module Microsoft.PowerShell.SecretManagement is not installed.</summary>
public sealed class LockboxSecretManagementMissingException : LockboxException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">The thing and the whole cause, in a sentence.</param>
    /// <param name="remedy">What the user can do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LockboxSecretManagementMissingException(string message, string? remedy = null, Exception? inner = null)
        : base("LockboxSecretManagementMissing", message, remedy, inner)
    {
    }
}
