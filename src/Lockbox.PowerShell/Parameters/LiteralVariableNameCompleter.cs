namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the names of variables to what takes a name as it is, for instance to set or to rename a variable.
/// </summary>
public sealed class LiteralVariableNameCompleter : VariableNameCompleter
{
    /// <inheritdoc/>
    private protected override bool IsPattern(string parameterName) => false;
}
