using System.Collections;
using Lockbox.PowerShell.Commands;

namespace Lockbox.PowerShell.Parameters;

/// <summary>Offers the names of the lockbox that items are copied to.</summary>
public sealed class DestinationNameCompleter : LiteralItemNameCompleter
{
    /// <inheritdoc/>
    private protected override object? LockboxOf(IDictionary arguments) =>
        arguments[nameof(CopyLockboxItemCommand.DestinationLockbox)] ?? base.LockboxOf(arguments);
}
