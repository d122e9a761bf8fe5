using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Language;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the names of the variables in an unlocked lockbox, one folder at a time, and opens no value; for -Prefix only
/// the folders. Says nothing about a locked one: it asks for nothing and derives no key.
/// </summary>
public sealed class VariableNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        try
        {
            // What sets or renames takes names as they are; everything else takes patterns.
            bool isPattern = parameterName == nameof(VariableSelectingCmdlet.Name)
                && !commandName.StartsWith("Set-", StringComparison.OrdinalIgnoreCase)
                && !commandName.StartsWith("slb", StringComparison.OrdinalIgnoreCase)
                && !commandName.StartsWith("Rename-", StringComparison.OrdinalIgnoreCase);
            string word = CompletionWord.Unquote(wordToComplete);
            word = isPattern ? word.Replace("`", string.Empty, StringComparison.Ordinal) : word;
            using OpenLockbox? open =
                CompletionLockbox.TryOpen(fakeBoundParameters[nameof(VariableSelectingCmdlet.Lockbox)]);
            bool isFolder = parameterName == "Prefix";
            return open is null ? [] : Names(open.Snapshot, word, isPattern, isFolder).ToList();
        }
        catch (Exception e) when (
            e is LockboxException or IOException or UnauthorizedAccessException or ArgumentException
                or RuntimeException)
        {
            // A completer that has nothing to offer says nothing.
            return [];
        }
    }

    private static IEnumerable<CompletionResult> Names(
        Snapshot snapshot, string word, bool isPattern, bool isFolder)
    {
        int folder = word.LastIndexOf('/') + 1;
        HashSet<string> offered = new(StringComparer.Ordinal);
        long start = Stopwatch.GetTimestamp();
        foreach (Variable variable in snapshot.EnumerateVariableLevel(word))
        {
            if (offered.Count >= CompletionWord.MostResults
                || Stopwatch.GetElapsedTime(start) > CompletionWord.LongestTime)
            {
                yield break;
            }

            int slash = variable.Name.IndexOf('/', folder);
            string name = slash < 0 ? variable.Name : variable.Name[..slash];
            if ((slash >= 0 || !isFolder) && offered.Add(name))
            {
                yield return new CompletionResult(
                    CompletionWord.Quote(isPattern ? NamePattern.Escape(name) : name),
                    DisplayText.Name(EntryName.Leaf(name)),
                    slash < 0 ? CompletionResultType.ParameterValue : CompletionResultType.ProviderContainer,
                    slash < 0 ? ToolTip(variable) : DisplayText.Name(name));
            }
        }
    }

    private static string ToolTip(Variable variable) =>
        $"{DisplayText.Name(variable.Name)}, {DisplayText.VariableKind(variable.Type, variable.IsSecret)}, "
        + DisplayText.Time(variable.ModifiedAt.ToLocalTime());
}
