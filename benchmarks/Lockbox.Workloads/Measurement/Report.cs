using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lockbox.Workloads.Measurement;

/// <summary>The rows of a run: as a table in Markdown, and as JSON for whoever compares runs.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly string[] Heading =
    [
        "scenario", "on", "what", "how", "time", "least–most", "ratio", "CPU", "CPU ratio", "peak MiB", "bytes",
        "result", "counts",
    ];

    private readonly List<Row> _rows = [];

    /// <summary>All rows so far.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Whether every result that was checked was right.</summary>
    public bool IsGood => _rows.TrueForAll(static row => row.Check is null or "same");

    /// <summary>Adds rows.</summary>
    public void Add(IEnumerable<Row> rows) => _rows.AddRange(rows);

    /// <summary>The table.</summary>
    public void WriteTo(TextWriter writer)
    {
        writer.WriteLine($"| {string.Join(" | ", Heading)} |");
        writer.WriteLine("|---|---|---|---|---:|---:|---:|---:|---:|---:|---:|---|---|");
        foreach (Row row in _rows)
        {
            string[] cells =
            [
                row.Scenario, row.Corpus, row.Contestant.Replace("|", "\\|", StringComparison.Ordinal),
                row.How.ToString().ToLowerInvariant(), Time(row.Seconds),
                row.SecondsLeast is null ? "" : $"{Time(row.SecondsLeast)}–{Time(row.SecondsMost)}",
                Format(row.Ratio, "0.00"), Time(row.CpuSeconds), Format(row.CpuRatio, "0.00"),
                Format(row.PeakBytes / (double)(1 << 20), "0"), Format(row.Bytes, "n0"), row.Check ?? "",
                row.Counts ?? "",
            ];
            writer.WriteLine($"| {string.Join(" | ", cells)} |");
        }
    }

    /// <summary>The JSON.</summary>
    public void SaveJson(string path) => File.WriteAllText(
        path,
        JsonSerializer.Serialize(new { Processors = Environment.ProcessorCount, Rows = _rows }, Json) + "\n");

    private static string Time(double? seconds) => seconds switch
    {
        null => "",
        < 0.0001 => Format(seconds * 1e6, "0.0") + " µs",
        < 0.1 => Format(seconds * 1e3, "0.00") + " ms",
        _ => Format(seconds, "0.00") + " s",
    };

    private static string Format(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
