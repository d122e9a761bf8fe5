using System.Collections.Concurrent;
using Lockbox.Engine.Primitives;
using Lockbox.Fuzz.Recipes;

namespace Lockbox.Fuzz.Walk;

/// <summary>
/// A recipe with one record of it replaced, as the bytes that a fuzzer changes: number of the recipe, number of the
/// record, and the record. Everything is sealed again after the change, so the record that was changed is reached.
/// </summary>
internal static class LockboxImage
{
    private const int HeadLength = 3;

    private static readonly IReadOnlyList<Recipe> Recipes = [Recipe.Base, .. Recipe.Hostile];

    private static readonly ConcurrentDictionary<int, IReadOnlyList<string>> Records = new();

    /// <summary>Every record of the base, and of each hostile lockbox those that it adds or changes.</summary>
    public static IReadOnlyList<byte[]> Seeds()
    {
        List<byte[]> seeds = [];
        for (int recipe = 0; recipe < Recipes.Count; recipe++)
        {
            Build(recipe, (record, bytes) =>
            {
                bool isOwn = recipe == 0 || Recipes[recipe].Records.ContainsKey(record);
                int number = IndexOf(recipe, record);
                if (isOwn && number >= 0)
                {
                    seeds.Add([.. BitConverter.GetBytes((ushort)recipe), (byte)number, .. bytes]);
                }

                return bytes;
            });
        }

        return seeds;
    }

    /// <summary>The file.</summary>
    public static byte[] Build(byte[] input)
    {
        if (input.Length < HeadLength)
        {
            return [];
        }

        (int recipe, string changed) = Target(input);
        return Build(recipe, (record, bytes) => record == changed ? Repaired(record, input[HeadLength..]) : bytes);
    }

    /// <summary>As it can be put into tests/vectors/lockboxes.</summary>
    public static string Describe(byte[] input)
    {
        if (input.Length < HeadLength)
        {
            return "== an empty file";
        }

        (int recipe, string changed) = Target(input);
        return $"== {Recipes[recipe].Name}, changed\n{changed} =\n  "
            + FuzzTarget.HexLines(input[HeadLength..]).Replace("\n", "\n  ", StringComparison.Ordinal);
    }

    /// <summary>A key directory ends with its checksum; all other records are covered by their seals.</summary>
    private static byte[] Repaired(string record, byte[] bytes)
    {
        if (record.StartsWith("directory", StringComparison.Ordinal) && bytes.Length >= sizeof(uint))
        {
            BitConverter.TryWriteBytes(
                bytes.AsSpan(^sizeof(uint)..), Crc32C.Compute(bytes.AsSpan(..^sizeof(uint))));
        }

        return bytes;
    }

    private static (int Recipe, string Record) Target(byte[] input)
    {
        int recipe = BitConverter.ToUInt16(input) % Recipes.Count;
        IReadOnlyList<string> records = RecordsOf(recipe);
        return (recipe, records[input[2] % records.Count]);
    }

    private static int IndexOf(int recipe, string record) => RecordsOf(recipe).ToList().IndexOf(record);

    private static IReadOnlyList<string> RecordsOf(int recipe) => Records.GetOrAdd(recipe, static recipe =>
    {
        SortedSet<string> records = new(StringComparer.Ordinal);
        Build(recipe, (record, bytes) =>
        {
            records.Add(record);
            return bytes;
        });
        return [.. records];
    });

    private static byte[] Build(int recipe, Func<string, byte[], byte[]> change) =>
        new LockboxBuilder(Recipes[recipe], change).Build();
}
