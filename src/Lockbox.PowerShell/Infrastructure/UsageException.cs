namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// What the module cannot be used for as it was called: parameters that do not go together, or are missing, in a way
/// that parameter sets cannot say.
/// </summary>
/// <param name="errorId">The stable id, as in docs/ERRORS.md.</param>
/// <param name="message">What is wrong, in a sentence.</param>
/// <param name="remedy">What the user can do.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class UsageException(string errorId, string message, string remedy, Exception? inner = null)
    : ArgumentException(message, inner)
{
    /// <summary>Parameters that exclude each other.</summary>
    public const string Conflict = "LockboxParameterConflict";

    /// <summary>Neither a parameter nor the pipeline gives anything to add.</summary>
    public const string NothingToAdd = "LockboxNothingToAdd";

    /// <summary>A path leads to no drive of a lockbox.</summary>
    public const string DriveNotFound = "LockboxDriveNotFound";

    /// <summary>There is a drive of the name.</summary>
    public const string DriveExists = "LockboxDriveExists";

    /// <summary>The current location is on the drive.</summary>
    public const string DriveInUse = "LockboxDriveInUse";

    /// <summary>What was asked for is not possible on a drive.</summary>
    public const string NotOnDrive = "LockboxNotOnDrive";

    /// <summary>The stable id.</summary>
    public string ErrorId { get; } = errorId;

    /// <summary>Makes one of what the engine does not take.</summary>
    /// <param name="misuse">The engine's exception; it names a parameter that is not the cmdlet's.</param>
    /// <returns>The error, whose message leaves that out.</returns>
    public static UsageException Of(ArgumentException misuse)
    {
        string parameter = $" (Parameter '{misuse.ParamName}')";
        return new UsageException(
            Conflict,
            misuse.Message.Replace(parameter, string.Empty, StringComparison.Ordinal),
            misuse.ParamName == "password" ? "Give a password of at least one character." : Remedies.Of(Conflict),
            misuse);
    }

    /// <summary>What the user can do.</summary>
    public string Remedy { get; } = remedy;
}
