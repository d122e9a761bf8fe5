using System.Globalization;
using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Takes a <see cref="UnixFileMode"/>, its names as a text or a list, or octal digits as chmod takes them: <c>644</c>,
/// <c>0755</c>, <c>'4755'</c>. A number without quotes is read by its digits as well, because that is
/// what everybody means.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnixModeTransformationAttribute : ArgumentTransformationAttribute
{
    private const int MostDigits = 5;

    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null or UnixFileMode)
        {
            return value;
        }

        string text = value is object[] names
            ? string.Join(", ", names)
            : (Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty).Trim();
        if (text.Length is > 0 and <= MostDigits && text.All(static c => c is >= '0' and <= '7')
            && Convert.ToInt32(text, fromBase: 8) is var mode and <= 0xFFF)
        {
            return (UnixFileMode)mode;
        }

        return !text.Any(char.IsAsciiDigit) && Enum.TryParse(text, ignoreCase: true, out UnixFileMode named)
            ? named
            : throw new ArgumentTransformationMetadataException(
                $"'{text}' is no mode. Write octal digits as for chmod, for instance 644, or names of UnixFileMode.");
    }
}
