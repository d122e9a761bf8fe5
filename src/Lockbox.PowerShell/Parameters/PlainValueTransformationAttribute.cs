using System.Management.Automation;
using System.Security;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Refuses secrets where a plain value is asked for. PowerShell would make texts of them that say nothing but their
/// type, such as <c>System.Security.SecureString</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PlainValueTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is SecureString or PSCredential
            ? throw new ArgumentTransformationMetadataException(
                $"A {value.GetType().Name} is a secret, and lists show this value. Use Set-LockboxSecret.")
            : inputData!;
    }
}
