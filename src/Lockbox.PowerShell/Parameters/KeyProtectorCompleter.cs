using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the ids or labels of the protectors of a lockbox, by what they are called. They are public, so this works
/// while it is locked.
/// </summary>
public sealed class KeyProtectorCompleter : IArgumentCompleter
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
            string word = CompletionWord.Unquote(wordToComplete);
            bool byLabel = string.Equals(parameterName, "Label", StringComparison.OrdinalIgnoreCase);
            string? path = LockboxReferenceTransformationAttribute.TryPath(
                fakeBoundParameters["Lockbox"], CompletionWord.CurrentDirectory());
            return path is null
                ? []
                : LockboxFile.ReadHeader(path).KeySlots
                    .Where(slot => byLabel ? slot.Label.Length > 0 && Matches(slot.Label, word) : IsMeant(slot, word))
                    .Select(slot => Result(slot, byLabel ? slot.Label : slot.Id.ToString()))
                    .DistinctBy(static result => result.CompletionText)
                    .ToList();
        }
        catch (Exception e) when (
            e is LockboxException or IOException or UnauthorizedAccessException or ArgumentException
                or RuntimeException)
        {
            // A completer that has nothing to offer says nothing.
            return [];
        }
    }

    private static bool IsMeant(KeySlotInfo slot, string word) =>
        Matches(slot.Id.ToString(), word) || Matches(slot.Label, word) || Matches(slot.Kind.ToString(), word);

    private static bool Matches(string text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static CompletionResult Result(KeySlotInfo slot, string text)
    {
        string kind = slot.Label.Length == 0 ? $"{slot.Kind}" : $"{slot.Kind} {DisplayText.Name(slot.Label)}";
        return new CompletionResult(
            CompletionWord.Quote(text),
            $"{kind} {slot.Id.ToString()[..8]}",
            CompletionResultType.ParameterValue,
            $"{kind}, {slot.Algorithm}, made {DisplayText.Time(slot.CreatedAt.ToLocalTime())}");
    }
}
