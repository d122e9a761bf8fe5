using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Lockbox.PowerShell.Parameters;

/// <summary>TODO</summary>
public sealed class LockboxCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => [];
}
/// <summary>TODO</summary>
public sealed class ItemNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => [];
}
