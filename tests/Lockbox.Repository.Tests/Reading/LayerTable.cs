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
        [PublicRoot] = 9,
    };

    /// <summary>The layer of a file: its folder below src/Lockbox.Engine.</summary>
    public static string Of(string path)
    {
        string below = path[EngineModel.Folder.Length..];
        int slash = below.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? PublicRoot : below[..slash];
    }

    /// <summary>Whether a file of one layer may use a type of another.</summary>
    public static bool MayUse(string user, string used) =>
        user == used || (Ranks.TryGetValue(user, out int a) && Ranks.TryGetValue(used, out int b) && b < a);
}
