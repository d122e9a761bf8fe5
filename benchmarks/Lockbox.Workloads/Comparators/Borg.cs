namespace Lockbox.Workloads.Comparators;

/// <summary>Borg with a repository of its own for each run.</summary>
/// <param name="directory">Where its settings and its cache are kept.</param>
internal sealed class Borg(string directory) : Comparator
{
    /// <inheritdoc/>
    public override string Name => "borg zstd,3";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => ["borg"];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["BORG_PASSPHRASE"] = "correct-horse",
        ["BORG_BASE_DIR"] = Path.Combine(directory, "borg-base"),
    };

    /// <inheritdoc/>
    public override string Begin(string output) => $"borg init --encryption repokey '{output}'";

    /// <inheritdoc/>
    public override string Add(string source, string output) =>
        $"cd '{source}' && borg create --compression zstd,3 '{output}::one' .";

    /// <inheritdoc/>
    public override string Get(string output, string destination) =>
        $"cd '{destination}' && borg extract '{output}::one'";
}
