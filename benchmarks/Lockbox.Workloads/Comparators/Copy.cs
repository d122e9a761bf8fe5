namespace Lockbox.Workloads.Comparators;

/// <summary>A plain copy: what the file system alone costs.</summary>
internal sealed class Copy : Comparator
{
    /// <inheritdoc/>
    public override string Name => "cp -r";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => ["cp"];

    /// <inheritdoc/>
    public override string Add(string source, string output) => $"cp -r '{source}' '{output}'";

    /// <inheritdoc/>
    public override string Get(string output, string destination) => $"cp -r '{output}/.' '{destination}'";
}
