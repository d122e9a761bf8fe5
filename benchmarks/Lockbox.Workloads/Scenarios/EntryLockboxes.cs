using System.Globalization;
using Lockbox.Engine;

namespace Lockbox.Workloads.Scenarios;

/// <summary>Lockboxes of many empty files, made once for a run.</summary>
internal static class EntryLockboxes
{
    /// <summary>The path of a lockbox with this many entries.</summary>
    public static string PathOf(Workbench bench, int entries) => bench.MakeOnce(
        string.Create(CultureInfo.InvariantCulture, $"entries-{entries}.lockbox"),
        path =>
        {
            bench.Log(string.Create(CultureInfo.InvariantCulture, $"making a lockbox of {entries:n0} entries"));
            using LockboxKey key = LockboxJobs.Create(path, bench.KeyFile);
            LockboxJobs.AddGenerated(path, key, entries);
        });

    /// <summary>How a number of entries is written in the table.</summary>
    public static string Show(int entries) => string.Create(CultureInfo.InvariantCulture, $"{entries:n0} entries");
}
