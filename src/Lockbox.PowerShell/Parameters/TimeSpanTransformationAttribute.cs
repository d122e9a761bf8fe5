using System.Globalization;
using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Takes a <see cref="TimeSpan"/> or a text like <c>30.00:00:00</c>. PowerShell itself makes ticks of a bare number and
/// days of a bare text of digits, neither of which anybody means: both are refused, except 0.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeSpanTransformationAttribute : ArgumentTransformationAttribute
{
    // [days.]hours:minutes[:seconds] with at most 23 hours; others read 24:00:00 as 24 days.
    private const string Format = "c";

    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null or TimeSpan)
        {
            return value;
        }

        string text = (Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty).Trim();
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        return text.Contains(':')
            && TimeSpan.TryParseExact(text, Format, CultureInfo.InvariantCulture, out TimeSpan span)
                ? span
                : throw new ArgumentTransformationMetadataException(
                    $"'{text}' is no time span. Write days.hours:minutes:seconds, with at most 23 hours: 30.00:00:00 "
                    + "is 30 days, 00:15:00 is 15 minutes.");
    }
}
