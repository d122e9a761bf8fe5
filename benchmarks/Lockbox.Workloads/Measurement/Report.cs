using System.Text.Json;
using System.Text.Json.Serialization;
using Lockbox.Engine;

namespace Lockbox.Workloads.Measurement;

/// <summary>The rows of a run: as tables in Markdown, and as JSON for whoever compares runs.</summary>
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
        "scenario", "on", "what", "how", "time", "least–most", "ratio", "CPU", "CPU ratio", "peak MiB", "KiB/MiB",
        "bytes", "result", "counts",
    ];

    private readonly List<Row> _rows = [];

    /// <summary>All rows so far.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Whether every result that was checked was right.</summary>
    public bool IsGood => _rows.TrueForAll(static row => row.Check is null or Contest.Right);

    /// <summary>Adds rows.</summary>
    public void Add(IEnumerable<Row> rows) => _rows.AddRange(rows);

    /// <summary>The table.</summary>
    public void WriteTo(TextWriter writer)
    {
        writer.WriteLine($"| {string.Join(" | ", Heading)} |");
        writer.WriteLine("|---|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---|");
        foreach (Row row in _rows)
        {
            string?[] cells =
            [
                .. NameOf(row), Figures.Time(row.Seconds),
                row.SecondsLeast is null
                    ? ""
                    : $"{Figures.Time(row.SecondsLeast)}–{Figures.Time(row.SecondsMost)}",
                Figures.Format(row.Ratio, "0.00"), Figures.Time(row.CpuSeconds), Figures.Format(row.CpuRatio, "0.00"),
                Figures.Format(row.PeakBytes / (double)(1 << 20), "0"),
                Figures.Format(row.AllocatedPerByte * 1024, "0.00"), Figures.Format(row.Bytes, "n0"), row.Check,
                string.Join("; ", [row.Counts ?? "", .. row.Latencies ?? []]).Trim(';', ' '),
            ];
            WriteRow(writer, cells);
        }
    }

    /// <summary>Where the time went, for the rows that know.</summary>
    public void WriteStagesTo(TextWriter writer)
    {
        Stage[] stages = Enum.GetValues<Stage>();
        writer.WriteLine($"\n| scenario | on | what | how | {string.Join(" | ", stages)} | all |");
        writer.WriteLine($"|---|---|---|---|{string.Concat(stages.Select(static _ => "---:|"))}---:|");
        foreach (Row row in _rows)
        {
            if (row.Stages is { } times)
            {
                IEnumerable<string> cells = stages.Select(stage =>
                    times.TryGetValue(stage.ToString(), out double seconds) ? Figures.Time(seconds) : "");
                WriteRow(writer, [.. NameOf(row), .. cells, Figures.Time(times.Values.Sum())]);
            }
        }
    }

    /// <summary>The JSON.</summary>
    public void SaveJson(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(
            path, JsonSerializer.Serialize(new { Processors = Environment.ProcessorCount, Rows = _rows }, Json) + "\n");
    }

    private static string[] NameOf(Row row) =>
        [row.Scenario, row.Corpus, row.Contestant, row.How.ToString().ToLowerInvariant()];

    private static void WriteRow(TextWriter writer, IEnumerable<string?> cells) => writer.WriteLine(
        $"| {string.Join(" | ", cells.Select(static cell => cell?.Replace("|", "\\|", StringComparison.Ordinal)))} |");
}
