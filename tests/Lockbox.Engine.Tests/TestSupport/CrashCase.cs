using System.Globalization;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// One crash among all: what a counterexample prints, and what LOCKBOX_CRASH names to have that one alone looked at
/// again, as in <c>LOCKBOX_CRASH=replace:1:512.17.4</c>.
/// </summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Seed">The seed of what is left to chance.</param>
/// <param name="Cut">
/// The size of a sector, the number of the point and the number of the image there; for a second crash also those of
/// the point in what the next writer did, and of the image there.
/// </param>
internal sealed record CrashCase(string Workload, int Seed, string Cut)
{
    private const string Variable = "LOCKBOX_CRASH";

    /// <summary>The one that is asked for, or null for all of them.</summary>
    public static CrashCase? Asked { get; } = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The seeds to try.</summary>
    /// <param name="many">How many in a long run; otherwise there is one.</param>
    public static IEnumerable<int> Seeds(int many) =>
        Asked is { } asked ? [asked.Seed] : Enumerable.Range(1, LongRun.Rounds(1, many));

    /// <summary>Skips a test that has nothing to do with the one that is asked for.</summary>
    public static void SkipUnlessAsked(string workload, int sectorSize, int parts) => Assert.SkipUnless(
        Asked is not { } asked || (asked.Workload == workload && asked.Has(sectorSize, parts)),
        $"{Variable} names another one.");

    /// <summary>Whether this is to be looked at.</summary>
    public bool IsWanted => Asked is null || Asked == this;

    /// <inheritdoc/>
    public override string ToString() => $"{Workload}:{Seed}:{Cut}";

    private static CrashCase? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        string[] parts = text.Split(':');
        return parts.Length == 3 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int seed)
            ? new CrashCase(parts[0], seed, parts[2])
            : throw new InvalidOperationException($"{Variable} is <workload>:<seed>:<cut>, not '{text}'.");
    }

    private bool Has(int sectorSize, int parts) =>
        Cut.Split('.') is { } cut && cut.Length == parts
        && cut[0] == sectorSize.ToString(CultureInfo.InvariantCulture);
}
