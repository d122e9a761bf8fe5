using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Stores;

namespace Lockbox.Workloads.Scenarios.Seeds;

/// <summary>The kinds of content and the devices that the seeds' scenarios go through.</summary>
internal static class SeedLabels
{
    private const int ShortRuns = 1;

    /// <summary>Every pattern on every device that was asked for.</summary>
    public static IEnumerable<(Pattern Pattern, Device Device)> Each(Options options) =>
        from pattern in options.Patterns
        from device in options.Devices
        select (pattern, device);

    /// <summary>How they are written in the table.</summary>
    public static string Show(string what, Pattern pattern, Device device) =>
        $"{what}, {pattern.ToString().ToLowerInvariant()}, {Show(device)}";

    /// <summary>How a device is written in the table.</summary>
    public static string Show(Device device) => device.ToString().ToLowerInvariant();

    /// <summary>How many turns a scenario of many combinations takes.</summary>
    public static int RunsOf(Options options) => options.Short ? ShortRuns : options.Runs;
}
