using System.Collections;
using System.Management.Automation;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the ids or labels of the protectors of a lockbox, by what they are called. They are public, so this works
/// while it is locked.
/// </summary>
public sealed class KeyProtectorCompleter : QuietCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments)
    {
        bool byLabel = string.Equals(parameterName, "Label", StringComparison.OrdinalIgnoreCase);
        string? path =
            LockboxReferenceTransformationAttribute.TryPath(arguments["Lockbox"], CompletionWord.CurrentDirectory());
        return path is null
            ? []
            : LockboxFile.ReadHeader(path).KeySlots
                .Where(slot => byLabel ? slot.Label.Length > 0 && Matches(slot.Label, word) : IsMeant(slot, word))
                .Select(slot => Result(slot, byLabel ? slot.Label : slot.Id.ToString()))
                .DistinctBy(static result => result.CompletionText);
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
