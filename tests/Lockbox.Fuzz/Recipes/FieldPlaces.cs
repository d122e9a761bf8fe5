using System.Collections.Concurrent;
using System.Reflection;

namespace Lockbox.Fuzz.Recipes;

/// <summary>The fields of a record with fixed places, by the constants that the code itself goes by.</summary>
internal static class FieldPlaces
{
    private static readonly ConcurrentDictionary<Type, (string Field, int At)[]> Known = new();

    /// <summary>Names and offsets, ascending.</summary>
    public static IReadOnlyList<(string Field, int At)> Of(Type layout) => Known.GetOrAdd(layout, static layout =>
    [
        .. layout.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(static field => field.IsLiteral
                && field.Name is not ("Size" or "PrefixSize" or "MinSize" or "ChecksumSize"))
            .Select(static field => (field.Name, (int)field.GetRawConstantValue()!))
            .OrderBy(static field => field.Item2),
    ]);
}
