namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the names of items to what takes a name as it is, for instance to rename an item.</summary>
public class LiteralItemNameCompleter : ItemNameCompleter
{
    /// <inheritdoc/>
    private protected sealed override bool IsPattern(string parameterName) => false;
}
