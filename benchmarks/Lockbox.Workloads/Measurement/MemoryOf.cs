using System.Globalization;

namespace Lockbox.Workloads.Measurement;

/// <summary>The most memory that processes had at once in RAM, as Linux keeps it (VmHWM, proc(5)).</summary>
internal static class MemoryOf
{
    private const int PollMilliseconds = 2;

    /// <summary>This process, from its start to now; 0 where the host does not say.</summary>
    public static long Self() => PeakOf("self") ?? 0;

    /// <summary>
    /// A process and all it started, each at its own peak, added up; seen by looking every 2 ms, so that a rise in the
    /// last moments of a process may be missed.
    /// </summary>
    /// <param name="root">Its id.</param>
    /// <param name="hasEnded">Asked whether to stop looking.</param>
    public static long OfTree(int root, Func<bool> hasEnded)
    {
        Dictionary<int, long> peaks = [];
        while (!hasEnded())
        {
            Look(root, peaks);
            Thread.Sleep(PollMilliseconds);
        }

        return peaks.Values.Sum();
    }

    private static void Look(int process, Dictionary<int, long> peaks)
    {
        string id = process.ToString(CultureInfo.InvariantCulture);
        if (PeakOf(id) is { } peak)
        {
            peaks[process] = Math.Max(peak, peaks.GetValueOrDefault(process));
        }

        foreach (string child in ReadOrEmpty($"/proc/{id}/task/{id}/children").Split(' '))
        {
            if (int.TryParse(child, CultureInfo.InvariantCulture, out int number))
            {
                Look(number, peaks);
            }
        }
    }

    private static long? PeakOf(string process)
    {
        foreach (string line in ReadOrEmpty($"/proc/{process}/status").Split('\n'))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
            {
                string kibibytes = line[6..].Replace("kB", "", StringComparison.Ordinal);
                return 1024 * long.Parse(kibibytes, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : string.Empty;
        }
        catch (IOException)
        {
            // The process ended between the look and the read.
            return string.Empty;
        }
    }
}
