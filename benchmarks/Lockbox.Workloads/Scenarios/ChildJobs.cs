using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios;

/// <summary>
/// This program started again for one job, which is how whole processes are timed and peaks of memory are known. A
/// child prints the most memory that it had, in bytes.
/// </summary>
internal static class ChildJobs
{
    /// <summary>The first argument of a child.</summary>
    public const string Verb = "child";

    /// <summary>Starts a child and waits for it; returns the most memory that it had.</summary>
    public static long Start(params IEnumerable<string> arguments) =>
        long.Parse(Programs.Self([Verb, .. arguments]), CultureInfo.InvariantCulture);

    /// <summary>Does the job of a child.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        switch (arguments)
        {
            case ["empty"]:
                break;
            case ["add", string path, string keyFile, string source]:
                using (LockboxKey key = LockboxJobs.Create(path, keyFile))
                {
                    LockboxJobs.Add(path, key, source);
                }

                break;
            case ["export", string path, string keyFile, string destination]:
                using (LockboxKey key = LockboxJobs.Unlock(path, keyFile))
                {
                    LockboxJobs.Export(path, key, destination);
                }

                break;
            case ["generate", string path, string keyFile, string count]:
                using (LockboxKey key = LockboxJobs.Create(path, keyFile))
                {
                    LockboxJobs.AddGenerated(path, key, int.Parse(count, CultureInfo.InvariantCulture));
                }

                break;
            case ["list", string path, string keyFile]:
                using (LockboxKey key = LockboxJobs.Unlock(path, keyFile))
                {
                    _ = LockboxJobs.ListNames(path, key);
                }

                break;
            default:
                throw new ArgumentException($"A child cannot do '{string.Join(' ', arguments)}'.", nameof(arguments));
        }

        Console.WriteLine(MemoryOf.Self().ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
