using System.Management.Automation;
using System.Management.Automation.Host;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// Turns an exception into an error record: the stable id, the category of docs/ERRORS.md, the thing itself as target,
/// the remedy as recommended action. Nothing secret can come this way, because no exception carries any.
/// </summary>
internal static class ErrorMapping
{
    /// <summary>Makes the record for an exception of the engine or of the system.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">The path, name or object concerned.</param>
    /// <returns>A record with a stable id.</returns>
    public static ErrorRecord ToRecord(Exception exception, object? target)
    {
        if (exception is AggregateException { InnerExceptions.Count: 1 } single)
        {
            return ToRecord(single.InnerException!, target);
        }

        if (exception is PSInvalidOperationException or HostException)
        {
            // What PowerShell throws where a confirmation is due and nobody can be asked.
            return ToRecord(
                new LockboxInteractionRequiredException(
                    $"This needs a confirmation, and nobody can be asked for it: {exception.Message}",
                    "Add -Confirm:$false where that is what you want.",
                    exception),
                target);
        }

        if (exception is IContainsErrorRecord { ErrorRecord: { } own } && exception is RuntimeException)
        {
            return own;
        }

        if (exception is ArgumentException misuse and not UsageException)
        {
            exception = UsageException.Of(misuse);
        }

        string id = exception is LockboxException known ? known.ErrorId : SystemErrorId(exception);
        object? thing = target is LockboxReference reference ? reference.ToString() : target;
        ErrorRecord record = new(exception, id, CategoryOf(id), thing);
        string? remedy = (exception as LockboxException)?.Remedy ?? (exception as UsageException)?.Remedy;
        record.ErrorDetails = new ErrorDetails(exception.Message)
        {
            RecommendedAction = string.IsNullOrEmpty(remedy) ? Remedies.Of(id) : remedy,
        };
        return record;
    }

    /// <summary>The category that goes with an id.</summary>
    /// <param name="errorId">A stable id.</param>
    /// <returns>The category, or NotSpecified for an id that is not ours.</returns>
    public static ErrorCategory CategoryOf(string errorId) => errorId switch
    {
        "LockboxNotFound" or "LockboxItemNotFound" or "LockboxVariableNotFound" or "LockboxProtectorNotFound"
            or "LockboxCommandNotFound" or "LockboxDriveNotFound" => ErrorCategory.ObjectNotFound,
        "LockboxAlreadyExists" or "LockboxItemExists" or "LockboxDestinationExists" or "LockboxVariableExists"
            or "LockboxDriveExists"
            => ErrorCategory.ResourceExists,
        "LockboxNotSpecified" or "LockboxInvalidName" or "LockboxParameterConflict" or "LockboxNothingToAdd"
            or "LockboxInvalidEnvironment" or "LockboxInvalidRecipient" or "LockboxInvalidCertificate"
            or "LockboxEnvironmentConflict" or "LockboxInvalidPattern" => ErrorCategory.InvalidArgument,
        "LockboxLocked" or "LockboxInteractionRequired" or "LockboxWrongKey" => ErrorCategory.AuthenticationError,
        "LockboxCorrupt" or "LockboxItemCorrupt" or "LockboxInvalidVariableFile" or "LockboxInvalidIdentity"
            or "LockboxNothingSalvaged" => ErrorCategory.InvalidData,
        "LockboxUnsupportedFormat" => ErrorCategory.NotImplemented,
        "LockboxBusy" or "LockboxDriveInUse" => ErrorCategory.ResourceBusy,
        "LockboxLocksUnavailable" => ErrorCategory.ResourceUnavailable,
        "LockboxReadOnly" => ErrorCategory.PermissionDenied,
        "LockboxUnsafePath" => ErrorCategory.SecurityError,
        "LockboxReadFailed" => ErrorCategory.ReadError,
        "LockboxDiskFull" or "LockboxWriteFailed" => ErrorCategory.WriteError,
        "LockboxLimitExceeded" => ErrorCategory.LimitsExceeded,
        "LockboxUnsupportedSecretType" => ErrorCategory.InvalidType,
        "LockboxCodecUnavailable" or "LockboxSecretManagementMissing" => ErrorCategory.NotInstalled,
        "LockboxLastProtector" or "LockboxProtectorLost" or "LockboxNotOnDrive" or "LockboxSyncGuard" =>
            ErrorCategory.InvalidOperation,
        "LockboxCommandFailed" => ErrorCategory.FromStdErr,
        "LockboxPatternTimeout" => ErrorCategory.OperationTimeout,
        _ => ErrorCategory.NotSpecified,
    };

    private static string SystemErrorId(Exception exception) => exception switch
    {
        UnauthorizedAccessException or IOException => "LockboxReadFailed",
        UsageException usage => usage.ErrorId,
        _ => "LockboxUnexpectedError",
    };
}
