namespace Lockbox.Workloads.Comparators;

/// <summary>restic with a repository of its own for each run.</summary>
/// <param name="directory">Where its cache is kept.</param>
internal sealed class Restic(string directory) : Comparator
{
    /// <inheritdoc/>
    public override string Name => "restic";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => ["restic"];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["RESTIC_PASSWORD"] = "correct-horse",
        ["RESTIC_CACHE_DIR"] = Path.Combine(directory, "restic-cache"),
    };

    /// <inheritdoc/>
    public override string Begin(string output) => $"restic -q -r '{output}' init";

    /// <inheritdoc/>
    public override string Add(string source, string output) => $"cd '{source}' && restic -q -r '{output}' backup .";

    /// <inheritdoc/>
    public override string Get(string output, string destination) =>
        $"restic -q -r '{output}' restore latest --target '{destination}'";
}
