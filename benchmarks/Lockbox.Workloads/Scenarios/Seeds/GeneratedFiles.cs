using Lockbox.Engine;
using Lockbox.Workloads.Patterns;

namespace Lockbox.Workloads.Scenarios.Seeds;

/// <summary>Many files of one length from memory, whose content is known from their number and version alone.</summary>
/// <param name="pattern">What their content is like.</param>
/// <param name="length">Bytes of each.</param>
internal sealed class GeneratedFiles(Pattern pattern, int length)
{
    private const ulong VersionStep = 1UL << 32;

    /// <summary>Imports some of them into a transaction.</summary>
    public void Import(Transaction transaction, int first, int count, int version = 0)
    {
        IEnumerable<ImportItem> items = Enumerable.Range(first, count).Select(number => new ImportItem
        {
            Name = GeneratedNames.Of(number),
            Content = new PatternStream(pattern, SeedOf(number, version), length),
            Metadata = GeneratedNames.MetadataOf(number),
        });
        ImportReport report = transaction.Import(items, new ImportOptions { IfExists = IfExists.Overwrite });
        LockboxJobs.RequireNoErrors(report.Errors);
    }

    /// <summary>Reads all of a snapshot and compares; what is wrong, or null.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="expected">Numbers and versions that must be there, and no others, in the order of names.</param>
    public string? FindFault(Snapshot snapshot, IEnumerable<(int Number, int Version)> expected)
    {
        byte[] content = new byte[length + 1];
        using IEnumerator<(int Number, int Version)> wanted = expected.GetEnumerator();
        foreach (Entry entry in snapshot.Enumerate())
        {
            if (!wanted.MoveNext() || entry.Name != GeneratedNames.Of(wanted.Current.Number))
            {
                return $"'{entry.Name}' should not be there";
            }

            int read = snapshot.Read(entry, 0, content);
            ulong seed = SeedOf(wanted.Current.Number, wanted.Current.Version);
            if (read != length || !PatternContent.Matches(pattern, seed, 0, content.AsSpan(0, read)))
            {
                return $"'{entry.Name}' has other bytes";
            }
        }

        return wanted.MoveNext() ? $"'{GeneratedNames.Of(wanted.Current.Number)}' is missing" : null;
    }

    /// <summary>Compares an exported directory; what is wrong, or null.</summary>
    public string? FindFault(string directory, int count)
    {
        for (int number = 0; number < count; number++)
        {
            string path = Path.Combine(directory, GeneratedNames.Of(number));
            byte[] content = File.Exists(path) ? File.ReadAllBytes(path) : [];
            if (content.Length != length || !PatternContent.Matches(pattern, SeedOf(number, 0), 0, content))
            {
                return $"'{path}' is missing or has other bytes";
            }
        }

        return null;
    }

    private static ulong SeedOf(int number, int version) => (ulong)number + (ulong)version * VersionStep;
}
