namespace Lockbox.Workloads.Corpora;

/// <summary>All corpora, by name.</summary>
internal static class CorpusCatalog
{
    /// <summary>Every one, in the order of the tables.</summary>
    public static IReadOnlyList<Corpus> All { get; } =
    [
        new RepeatedSmall(),
        new TextTree(),
        new MixedTree(),
        new HighEntropy(),
        new SmallFiles("small-10k", 10_000, "d762d7c19e90c7c5"),
        new SmallFiles("small-100k", 100_000, "8d34d0c6c29c49e0"),
        new LargeRandom(),
        new LargeLog(),
        new SourceTree("kernel-1k", 1_000, 12_607_264, "5507cf983ace4554"),
        new SourceTree("kernel-tree", 70_000, 901_437_607, "374225916082f09e"),
    ];

    /// <summary>What a run takes that names none.</summary>
    public static IReadOnlyList<string> Default { get; } =
        ["repeated-small", "text-tree", "mixed-tree", "high-entropy", "small-100k", "large-256m"];

    /// <summary>What a short run takes: seconds, not minutes.</summary>
    public static IReadOnlyList<string> Short { get; } = ["text-tree", "high-entropy", "small-10k"];

    /// <summary>The corpus of a name, or null.</summary>
    public static Corpus? Find(string name) => All.FirstOrDefault(corpus => corpus.Name == name);
}
