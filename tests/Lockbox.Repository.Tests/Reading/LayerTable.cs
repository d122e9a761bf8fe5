namespace Lockbox.Repository.Tests.Reading;

/// <summary>The layers of the engine, lowest first; docs/DESIGN.md prints the same table.</summary>
internal static class LayerTable
{
    /// <summary>The name under which the table lists the files directly in src/Lockbox.Engine.</summary>
    public const string PublicRoot = "public root";

    /// <summary>Each layer's rank by its folder. A file uses its own layer and those of a lower rank.</summary>
    public static IReadOnlyDictionary<string, int> Ranks { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["Errors"] = 1,
        ["Primitives"] = 2,
        ["Format"] = 3,
        ["Crypto"] = 3,
        ["Compression"] = 3,
        ["Devices"] = 4,
        ["Storage"] = 5,
        ["Index"] = 6,
        ["Content"] = 6,
        ["Transactions"] = 7,
        ["Maintenance"] = 8,
        ["Transfer"] = 8,
        ["Comparison"] = 9,
        [PublicRoot] = 10,
    };

    /// <summary>The layer of a file: its folder below src/Lockbox.Engine.</summary>
    public static string Of(string path)
    {
        string below = path[EngineModel.Folder.Length..];
        int slash = below.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? PublicRoot : below[..slash];
    }

    /// <summary>
    /// The rank of a file's layer; for a file of the public root, which is ranked by what it uses, that of the lowest
    /// layer; above all others for a folder that is no layer, so that nothing may use it.
    /// </summary>
    public static int LowestRankOf(string path)
    {
        string layer = Of(path);
        return layer == PublicRoot ? 1 : Ranks.GetValueOrDefault(layer, int.MaxValue - 1);
    }
}
