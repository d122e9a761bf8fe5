namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the names of items to what takes a name as it is, for instance to rename an item.</summary>
public sealed class LiteralItemNameCompleter : ItemNameCompleter
{
    /// <inheritdoc/>
    private protected override bool IsPattern(string parameterName) => false;
}
