namespace Lockbox.Workloads.Comparators;

/// <summary>7-Zip at its fastest level, names encrypted too.</summary>
internal sealed class SevenZip : Comparator
{
    private const string Password = "-pcorrect-horse";

    /// <inheritdoc/>
    public override string Name => "7z -mx1 AES";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => ["7z"];

    /// <inheritdoc/>
    public override string Add(string source, string output) =>
        $"cd '{source}' && 7z a -bso0 -bsp0 -mx1 -mhe=on {Password} '{output}' .";

    /// <inheritdoc/>
    public override string Get(string output, string destination) =>
        $"7z x -bso0 -bsp0 {Password} -o'{destination}' '{output}'";
}
