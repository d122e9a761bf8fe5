namespace Lockbox.Engine.Compression;

/// <summary>
/// A zstd level and the parameters that replace its own; zero leaves what the level says. The tuned rows were
/// measured on 2 MiB frames (docs/adr/0005); any zstd reads the result.
/// </summary>
/// <param name="Level">The zstd level; negative ones trade size for speed.</param>
/// <param name="HashLog">Base-2 logarithm of the hash table's entries.</param>
/// <param name="ChainLog">Base-2 logarithm of the second table's entries (chain, tree, or short hash).</param>
/// <param name="SearchLog">Base-2 logarithm of the search attempts.</param>
/// <param name="MinMatch">Shortest match looked for, in bytes.</param>
internal readonly record struct ZstdParameters(
    int Level, int HashLog = 0, int ChainLog = 0, int SearchLog = 0, int MinMatch = 0)
{
    /// <summary>Longest source, in bytes, for which zstd picks smaller tables itself.</summary>
    public const int UntunedSourceMax = 256 * 1024;

    /// <summary>The parameters for a level and a source of <paramref name="sourceLength"/> bytes.</summary>
    public static ZstdParameters For(int level, int sourceLength)
    {
        if (sourceLength <= UntunedSourceMax)
        {
            return new ZstdParameters(level);
        }

        return level switch
        {
            // Tables of half the size stay in the second-level cache: up to a fifth faster, at most 0.7 % larger.
            CompressionLevels.Optimal => new ZstdParameters(level, HashLog: 16, ChainLog: 15),

            // Three-byte matches gain 5 % on binaries; the smaller tree pays for the time that they take.
            CompressionLevels.SmallestSize =>
                new ZstdParameters(level, HashLog: 18, ChainLog: 19, SearchLog: 4, MinMatch: 3),
            _ => new ZstdParameters(level),
        };
    }
}
