using System.Runtime.InteropServices;

namespace Lockbox.Workloads.Measurement;

/// <summary>
/// User and system time together, as Linux tells it; zero on other hosts. That of this process is in
/// <see cref="Environment.CpuUsage"/>.
/// </summary>
internal static partial class ProcessorTime
{
    /// <summary>RUSAGE_CHILDREN of getrusage(2).</summary>
    private const int Children = -1;

    /// <summary>CLOCK_THREAD_CPUTIME_ID of clock_gettime(2).</summary>
    private const int ThreadClock = 3;

    /// <summary>Of all children that have ended, grandchildren included.</summary>
    public static TimeSpan OfChildren() => OperatingSystem.IsLinux() && GetUsage(Children, out Usage usage) == 0
        ? TimeSpan.FromSeconds(usage.UserSeconds + usage.SystemSeconds)
            + TimeSpan.FromMicroseconds(usage.UserMicroseconds + usage.SystemMicroseconds)
        : TimeSpan.Zero;

    /// <summary>Of the calling thread; getrusage(2) would know it only as of the last tick.</summary>
    public static TimeSpan OfThread() => OperatingSystem.IsLinux() && GetTime(ThreadClock, out Time time) == 0
        ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
        : TimeSpan.Zero;

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, out Usage usage);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    /// <summary>struct rusage on 64-bit Linux: two timevals, then 14 counters.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }

    /// <summary>struct timespec on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
