using System.Management.Automation;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Replaces secrets in the objects that PowerShell's streams carry: strings, error records, and the records of the
/// warning, verbose, debug and information streams when they were merged into the output.
/// </summary>
/// <param name="texts">Redacts texts.</param>
internal sealed class RecordRedactor(TextRedactor texts)
{
    /// <summary>An object without secrets in its text.</summary>
    /// <param name="input">Any object.</param>
    /// <returns>The same object when there are none in it, and when it is of another type.</returns>
    public object? Redact(PSObject? input) => input?.BaseObject switch
    {
        string text => RedactText(input, text),
        ErrorRecord error => RedactError(input, error),
        WarningRecord warning => RedactMessage(input, warning, text => new WarningRecord(text)),
        VerboseRecord verbose => RedactMessage(input, verbose, text => new VerboseRecord(text)),
        DebugRecord debug => RedactMessage(input, debug, text => new DebugRecord(text)),
        InformationRecord information => RedactInformation(input, information),
        _ => input,
    };

    private object RedactText(PSObject input, string text)
    {
        string redacted = texts.Redact(text);
        return ReferenceEquals(redacted, text) ? input : redacted;
    }

    private object RedactMessage(PSObject input, InformationalRecord record, Func<string, object> make)
    {
        string redacted = texts.Redact(record.Message);
        return ReferenceEquals(redacted, record.Message) ? input : make(redacted);
    }

    private object RedactInformation(PSObject input, InformationRecord record)
    {
        string? text = record.MessageData?.ToString();
        string? redacted = texts.Redact(text);
        if (redacted is null || ReferenceEquals(redacted, text))
        {
            return input;
        }

        object data = record.MessageData is HostInformationMessage host
            ? new HostInformationMessage
            {
                Message = redacted,
                NoNewLine = host.NoNewLine,
                ForegroundColor = host.ForegroundColor,
                BackgroundColor = host.BackgroundColor,
            }
            : redacted;
        InformationRecord copy = new(data, record.Source);
        copy.Tags.AddRange(record.Tags);
        return copy;
    }

    // A record with a secret anywhere in what can be shown of it becomes a new one, that shares nothing with the old
    // one but the id and the category: the exception, the target and the line of script all may hold the secret.
    private object RedactError(PSObject input, ErrorRecord record)
    {
        string[] shown =
        [
            record.ToString(),
            record.Exception?.ToString() ?? string.Empty,
            record.ErrorDetails?.Message ?? string.Empty,
            record.ErrorDetails?.RecommendedAction ?? string.Empty,
            record.TargetObject?.ToString() ?? string.Empty,
            record.InvocationInfo?.Line ?? string.Empty,
            record.InvocationInfo?.PositionMessage ?? string.Empty,
            record.ScriptStackTrace ?? string.Empty,
            record.CategoryInfo.ToString(),
            record.FullyQualifiedErrorId,
        ];
        if (shown.All(text => ReferenceEquals(texts.Redact(text), text)))
        {
            return input;
        }

        RemoteException exception = new(texts.Redact(record.Exception?.Message) ?? string.Empty);
        ErrorRecord copy = new(
            exception,
            texts.Redact(record.FullyQualifiedErrorId),
            record.CategoryInfo.Category,
            targetObject: null);
        copy.CategoryInfo.Activity = texts.Redact(record.CategoryInfo.Activity);
        copy.CategoryInfo.Reason = texts.Redact(record.CategoryInfo.Reason);
        copy.CategoryInfo.TargetName = texts.Redact(record.CategoryInfo.TargetName);
        copy.CategoryInfo.TargetType = record.CategoryInfo.TargetType;
        if (record.ErrorDetails is { } details)
        {
            copy.ErrorDetails = new ErrorDetails(texts.Redact(details.Message) ?? string.Empty)
            {
                RecommendedAction = texts.Redact(details.RecommendedAction),
            };
        }

        return copy;
    }
}
