using System.Globalization;
using System.Text.Unicode;
using Lockbox.Workloads.Patterns;

namespace Lockbox.Workloads.Corpora;

/// <summary>One log file of 1 GiB: lines with counters, identifiers and durations that do not repeat.</summary>
internal sealed class LargeLog : Corpus
{
    private const int StretchSize = 1 << 20;
    private const int LineMax = 256;

    private static readonly string[] Actions =
        ["GET /orders", "POST /orders", "GET /items", "PUT /settings", "GET /health", "DELETE /session"];

    /// <inheritdoc/>
    public override string Name => "log-1g";

    /// <inheritdoc/>
    public override string Description => "one log file of 1 GiB";

    /// <inheritdoc/>
    public override int Files => 1;

    /// <inheritdoc/>
    public override long Bytes => 1L << 30;

    /// <inheritdoc/>
    public override string Hash => "556d70992d9e2f8e";

    /// <inheritdoc/>
    public override void WriteTo(CorpusWriter writer) => writer.Add("service.log", Stretches(Bytes));

    /// <summary>The first bytes of such a log, in stretches; one buffer is used for all of them.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Stretches(long length)
    {
        byte[] buffer = new byte[StretchSize + LineMax];
        int carried = 0;
        ulong line = 0;
        for (long left = length; left > 0; left -= StretchSize)
        {
            int filled = carried;
            while (filled < StretchSize)
            {
                filled += WriteLine(buffer.AsSpan(filled), line++);
            }

            yield return buffer.AsMemory(0, (int)Math.Min(StretchSize, left));
            carried = filled - StretchSize;
            buffer.AsSpan(StretchSize, carried).CopyTo(buffer);
        }
    }

    private static int WriteLine(Span<byte> destination, ulong line)
    {
        ulong mixed = Mixing.Mix(line);
        ulong second = line / 40;
        string level = mixed % 31 == 0 ? "WARN" : "INFO";
        int status = mixed % 97 == 0 ? 503 : 200;
        CultureInfo invariant = CultureInfo.InvariantCulture;
        Utf8.TryWrite(
            destination,
            invariant,
            $"2026-05-{1 + second / 86_400:d2}T{second / 3600 % 24:d2}:{second / 60 % 60:d2}:{second % 60:d2} {level} ",
            out int head);
        Utf8.TryWrite(
            destination[head..],
            invariant,
            $"worker-{mixed % 12:d2} request={mixed >> 40:x6} {Actions[mixed % 6]}/{mixed % 9973} ",
            out int middle);
        Utf8.TryWrite(
            destination[(head + middle)..], invariant, $"status={status} took={mixed % 4096}us\n", out int tail);
        return head + middle + tail;
    }
}
