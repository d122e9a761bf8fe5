namespace Lockbox.Workloads.Comparators;

/// <summary>The one to beat: tar, zstd on all cores, age with a key file.</summary>
/// <param name="directory">Where its key is kept.</param>
internal sealed class ArchivePipeline(string directory) : Comparator
{
    /// <summary>Its name; ratios are to it.</summary>
    public const string ReferenceName = "tar | zstd -3 -T0 | age";

    private string Key => Path.Combine(directory, "age.key");

    /// <inheritdoc/>
    public override string Name => ReferenceName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => ["tar", "zstd", "age", "age-keygen"];

    /// <inheritdoc/>
    public override string SetUp =>
        $"test -f '{Key}' || age-keygen -o '{Key}'; age-keygen -y '{Key}' > '{Key}.pub'";

    /// <inheritdoc/>
    public override string Add(string source, string output) =>
        $"tar -C '{source}' -cf - . | zstd -q -3 -T0 | age -R '{Key}.pub' -o '{output}'";

    /// <inheritdoc/>
    public override string Get(string output, string destination) =>
        $"age -d -i '{Key}' '{output}' | zstd -q -d -c | tar -C '{destination}' -xf -";
}
