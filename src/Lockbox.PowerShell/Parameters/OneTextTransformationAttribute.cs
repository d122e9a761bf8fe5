using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Refuses script blocks where one text holds for all that is piped in. PowerShell would take the script itself as
/// text, and as a name.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneTextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is ScriptBlock
            ? throw new ArgumentTransformationMetadataException(
                "One destination holds for all items, so it is no script block. Rename-LockboxItem computes names.")
            : inputData!;
    }
}
