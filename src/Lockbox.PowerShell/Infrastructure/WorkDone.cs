using System.Globalization;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>What a cmdlet has done; its verbose line adds where the time went.</summary>
/// <param name="Verb">What was done to the items, for instance <c>Added</c>.</param>
/// <param name="Items">How many items.</param>
/// <param name="Bytes">Their content bytes, or null where no content was moved.</param>
/// <param name="Threads">How many threads were at work at most.</param>
internal sealed record WorkDone(string Verb, long Items, long? Bytes, int Threads)
{
    /// <summary>What the items are called: a plural that ends in <c>s</c>.</summary>
    public string Noun { get; init; } = "items";

    /// <summary>What was done to variables.</summary>
    /// <param name="verb">For instance <c>Set</c>.</param>
    /// <param name="count">How many.</param>
    /// <returns>The work.</returns>
    public static WorkDone WithVariables(string verb, long count) =>
        new(verb, count, Bytes: null, Threads: 1) { Noun = "variables" };

    /// <summary>Why some items were left as they are.</summary>
    /// <param name="count">How many.</param>
    /// <param name="why">The parameters that said so.</param>
    /// <returns>For instance <c>Skipped 2 items (-IfExists Newer).</c></returns>
    public static string Skipped(long count, string why) =>
        Invariant($"Skipped {count} {(count == 1 ? "item" : "items")} ({why}).");

    /// <summary>How many threads the engine uses for a -ThrottleLimit.</summary>
    /// <param name="throttleLimit">The parameter; 0 means one per processor.</param>
    /// <returns>The number of threads.</returns>
    public static int ThreadsOf(int throttleLimit) => throttleLimit > 0 ? throttleLimit : Environment.ProcessorCount;

    /// <summary>One line, the same in every culture: figures, then the stages that took time.</summary>
    /// <param name="elapsed">From opening the lockbox to the end.</param>
    /// <param name="stages">Where the time went.</param>
    /// <returns>
    /// For instance <c>Added 2 items, 31 bytes in 0.004 s, threads: 2. Stages (all threads together): walk 0.001 s</c>.
    /// </returns>
    public string Describe(TimeSpan elapsed, StageTimes stages)
    {
        string bytes = Bytes is { } count ? Invariant($", {count} bytes") : string.Empty;
        IEnumerable<string> times =
            from stage in stages.Listed()
            select Invariant($"{NameOf(stage.Key)} {stage.Value.TotalSeconds:F3} s");
        string noun = Items == 1 ? Noun[..^1] : Noun;
        return Invariant($"{Verb} {Items} {noun}{bytes} in {elapsed.TotalSeconds:F3} s, threads: {Threads}. ")
            + $"Stages (all threads together): {string.Join(", ", times)}";
    }

    private static string NameOf(Stage stage)
    {
        string name = stage.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
