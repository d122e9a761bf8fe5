namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the folders of the variables in an unlocked lockbox, for -Prefix.</summary>
public sealed class VariableFolderCompleter : VariableNameCompleter
{
    /// <inheritdoc/>
    private protected override bool OffersOnlyFolders => true;

    /// <inheritdoc/>
    private protected override bool IsPattern(string parameterName) => false;
}
