using Lockbox.Engine;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the names of the variables in an unlocked lockbox, one folder at a time, and opens no value.
/// </summary>
public class VariableNameCompleter : NameCompleter<Variable>
{
    /// <inheritdoc/>
    private protected override IEnumerable<Variable> Level(Snapshot snapshot, string word) =>
        snapshot.EnumerateVariableLevel(word);

    /// <inheritdoc/>
    private protected override string NameOf(Variable one) => one.Name;

    /// <inheritdoc/>
    private protected override string ToolTip(Variable one) =>
        $"{DisplayText.Name(one.Name)}, {DisplayText.VariableKind(one.Type, one.IsSecret)}, "
        + DisplayText.Time(one.ModifiedAt.ToLocalTime());
}
