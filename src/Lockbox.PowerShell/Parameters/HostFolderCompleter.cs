namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers folders of the host.</summary>
public sealed class HostFolderCompleter : HostPathCompleter
{
    /// <inheritdoc/>
    private protected override bool OffersOnlyFolders => true;
}
