using System.Runtime.InteropServices;

namespace Lockbox.Workloads.Measurement;

/// <summary>What processes that have ended used: getrusage(2), RUSAGE_CHILDREN, grandchildren included.</summary>
internal static partial class ChildUsage
{
    private const int Children = -1;

    /// <summary>User and system time of all children that have ended; zero where the host does not say.</summary>
    public static TimeSpan CpuTime()
    {
        if (!OperatingSystem.IsLinux() || GetUsage(Children, out Usage usage) != 0)
        {
            return TimeSpan.Zero;
        }

        return TimeSpan.FromSeconds(usage.UserSeconds + usage.SystemSeconds)
            + TimeSpan.FromMicroseconds(usage.UserMicroseconds + usage.SystemMicroseconds);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, out Usage usage);

    /// <summary>struct rusage on 64-bit Linux: two timevals, then 14 counters.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
