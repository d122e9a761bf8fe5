using System.Globalization;
using Lockbox.Engine;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Names of many entries: 100 in a folder, 100 folders in a project, in ordinal order.</summary>
internal static class GeneratedNames
{
    private static readonly DateTime Begin = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The name of an entry by its number.</summary>
    public static string Of(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"project-{number / 10_000:d4}/folder-{number / 100 % 100:d2}/file-{number:d8}.txt");

    /// <summary>What the host would say of it.</summary>
    public static EntryMetadata MetadataOf(int number) => new()
    {
        CreatedAt = Begin.AddSeconds(number),
        ModifiedAt = Begin.AddSeconds(number).AddTicks(number % 10_000_000),
        UnixMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
    };

    /// <summary>That many empty files.</summary>
    public static IEnumerable<ImportItem> Items(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new ImportItem { Name = Of(i), Content = Stream.Null, Metadata = MetadataOf(i) };
        }
    }
}
