using System.Globalization;
using Lockbox.Engine.Comparison;

namespace Lockbox.Engine.Tests.Comparison;

public sealed class TimePrecisionTests
{
    [Theory]
    [InlineData("12:00:00.1234567", "12:00:00.1234567", true)]
    [InlineData("12:00:00.1234567", "12:00:00.1234568", false)]
    [InlineData("12:00:00.1234567", "12:00:00.123456", true)] // 1 µs, cut off
    [InlineData("12:00:00.1234567", "12:00:00.123457", true)] // 1 µs, rounded
    [InlineData("12:00:00.1234567", "12:00:00.123", true)]
    [InlineData("12:00:00.1234567", "12:00:00.122", false)]
    [InlineData("12:00:00.1234567", "12:00:00.12", true)] // exFAT
    [InlineData("12:00:03.1234567", "12:00:03", true)]
    [InlineData("12:00:03.1234567", "12:00:05", false)]
    [InlineData("12:00:03.1234567", "12:00:02", true)] // FAT, cut off
    [InlineData("12:00:03.1234567", "12:00:04", true)] // FAT, rounded up
    [InlineData("12:00:03.1234567", "12:00:06", false)]
    [InlineData("12:00:03", "12:00:02", false)] // neither keeps anything finer
    [InlineData("12:00:03", "12:00:04", false)]
    public void Times_are_the_same_as_far_as_the_coarser_one_says(string a, string b, bool expected)
    {
        (DateTime x, DateTime y) = (Parse(a), Parse(b));
        Assert.Equal(expected, TimePrecision.AreSame(x, y));
        Assert.Equal(expected, TimePrecision.AreSame(y, x));
    }

    private static DateTime Parse(string time) => DateTime.Parse(
        "2026-01-02T" + time + "Z", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
