namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the directories in an unlocked lockbox, for -Destination.</summary>
public sealed class ItemFolderCompleter : ItemNameCompleter
{
    /// <inheritdoc/>
    private protected override bool OffersOnlyFolders => true;

    /// <inheritdoc/>
    private protected override bool IsPattern(string parameterName) => false;
}
