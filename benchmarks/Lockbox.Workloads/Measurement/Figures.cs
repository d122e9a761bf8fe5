using System.Globalization;

namespace Lockbox.Workloads.Measurement;

/// <summary>How figures are written in tables.</summary>
internal static class Figures
{
    /// <summary>A time, in the unit that suits it; empty for none.</summary>
    public static string Time(double? seconds) => seconds switch
    {
        null => "",
        < 0.0001 => Format(seconds * 1e6, "0.0") + " µs",
        < 0.1 => Format(seconds * 1e3, "0.00") + " ms",
        _ => Format(seconds, "0.00") + " s",
    };

    /// <summary>A number; empty for none.</summary>
    public static string Format(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    /// <summary>Bytes in whole KiB, MiB or GiB.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => Format(bytes / (double)(1L << 30), "0.#") + " GiB",
        >= 1L << 20 => Format(bytes / (double)(1L << 20), "0.#") + " MiB",
        _ => Format(bytes / 1024.0, "0.#") + " KiB",
    };
}
