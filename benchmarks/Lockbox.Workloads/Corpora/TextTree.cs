using System.Globalization;
using System.Text;

namespace Lockbox.Workloads.Corpora;

/// <summary>1,024 event logs of 160 JSON lines in 16 folders.</summary>
internal sealed class TextTree : Corpus
{
    private const int Count = 1024;
    private const int Lines = 160;

    /// <inheritdoc/>
    public override string Name => "text-tree";

    /// <inheritdoc/>
    public override string Description => "1,024 files of 160 JSON lines in 16 folders";

    /// <inheritdoc/>
    public override int Files => Count;

    /// <inheritdoc/>
    public override long Bytes => 30_193_763;

    /// <inheritdoc/>
    public override string Hash => "02ecfd0aa2bab47d";

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer)
    {
        StringBuilder text = new();
        for (int i = 0; i < Count; i++)
        {
            text.Clear();
            for (int line = 0; line < Lines; line++)
            {
                AppendLine(text, i, line);
            }

            string name = string.Create(CultureInfo.InvariantCulture, $"service-{i % 16:d2}/event-{i:d4}.jsonl");
            writer.Add(name, Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    private static void AppendLine(StringBuilder text, int i, int line)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        text.Append(invariant, $"{{\"ts\":\"2026-05-{1 + (i + line) % 28:d2}T{line % 24:d2}:");
        text.Append(invariant, $"{(i + line) % 60:d2}:{(7 * i + line) % 60:d2}Z\",");
        text.Append(invariant, $"\"level\":\"{(line % 17 == 0 ? "WARN" : "INFO")}\",");
        text.Append(invariant, $"\"service\":\"svc-{i % 16:d2}\",\"request_id\":\"req-{1000 * i + line:d6}\",");
        text.Append("\"message\":\"");
        text.Insert(text.Length, "cache lookup completed ", 1 + line % 4);
        text.Append(invariant, $"\",\"value\":{(31 * i + 17 * line) % 100_000},");
        text.Append(invariant, $"\"ok\":{(line % 23 == 0 ? "false" : "true")}}}\n");
    }
}
