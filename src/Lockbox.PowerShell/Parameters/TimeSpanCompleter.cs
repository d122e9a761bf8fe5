using System.Collections;
using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers spans of time in the one form that is taken, so that nobody has to know it by heart.</summary>
public sealed class TimeSpanCompleter : QuietCompleter
{
    private static readonly (string Text, string Means)[] Spans =
    [
        ("00:15:00", "15 minutes"), ("01:00:00", "1 hour"), ("08:00:00", "8 hours"),
        ("1.00:00:00", "1 day"), ("7.00:00:00", "7 days"), ("30.00:00:00", "30 days"),
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments) =>
        Spans.Where(span => span.Text.StartsWith(word, StringComparison.Ordinal))
            .Select(static span => new CompletionResult(
                span.Text, $"{span.Text} ({span.Means})", CompletionResultType.ParameterValue, span.Means));
}
