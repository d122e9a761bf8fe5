using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Makes an item of what stands for one: what was found in it, or that it differs. Without this PowerShell would take
/// the text of such an object for a name, wildcards and all, and look for it in whatever lockbox is the default.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LockboxItemTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Plain(inputData) is object[] several ? Array.ConvertAll(several, One) : One(inputData);

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static object One(object? input) => Plain(input) switch
    {
        LockboxMatch match => match.LockboxItem,
        LockboxDifference { LockboxItem: { } item } => item,
        LockboxDifference missing => throw new ArgumentTransformationMetadataException(
            $"'{missing.Lockbox}' has no item '{missing}': only what it is compared with has that. "
            + "Leave such differences out: Where-Object SideIndicator -NE '=>'."),
        LockboxSyncAction done => throw new ArgumentTransformationMetadataException(
            $"'{done}' was synchronized, and is no item. Get-LockboxItem -LiteralName gets the item of a name."),
        _ => input!,
    };
}
