using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Takes <see cref="FileAttributes"/> as a list, too: <c>Hidden, ReadOnly</c>. PowerShell makes flags of a list by
/// itself, but not where the parameter may be left out.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FileAttributesTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        LanguagePrimitives.TryConvertTo(inputData, out FileAttributes attributes)
            ? attributes
            : throw new ArgumentTransformationMetadataException(
                $"'{LanguagePrimitives.ConvertTo<string>(inputData)}' are no attributes. Write names of "
                + "FileAttributes, for instance Hidden, ReadOnly.");
}
