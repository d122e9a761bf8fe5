using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Comparators;

/// <summary>The comparators of this machine.</summary>
internal static class ComparatorCatalog
{
    /// <summary>Those that are installed, ready to be run; the pipeline first.</summary>
    /// <param name="directory">Where they keep keys and settings.</param>
    /// <param name="all">Whether those that take long, too.</param>
    public static IReadOnlyList<Comparator> Installed(string directory, bool all)
    {
        if (OperatingSystem.IsWindows() || !Programs.Have("bash"))
        {
            return [];
        }

        Directory.CreateDirectory(directory);
        Comparator[] known = all
            ?
            [
                new ArchivePipeline(directory), new Copy(), new Gpg(directory), new SevenZip(),
                new Restic(directory), new Borg(directory),
            ]
            : [new ArchivePipeline(directory), new Copy()];
        Comparator[] installed = [.. known.Where(static comparator => Programs.Have(comparator.Needs))];
        foreach (Comparator comparator in installed)
        {
            if (comparator.SetUp is { } line)
            {
                Programs.Shell(line, comparator.Environment);
            }
        }

        return installed;
    }
}
