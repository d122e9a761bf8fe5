using System.Runtime.InteropServices;

namespace Lockbox.Workloads.Measurement;

/// <summary>
/// User and system time as getrusage(2) tells it; zero where the host does not have it. That of this process is in
/// <see cref="Environment.CpuUsage"/>.
/// </summary>
internal static partial class ProcessorTime
{
    private const int Children = -1;
    private const int Thread = 1;

    /// <summary>Of all children that have ended, grandchildren included.</summary>
    public static TimeSpan OfChildren() => Of(Children);

    /// <summary>Of the calling thread.</summary>
    public static TimeSpan OfThread() => Of(Thread);

    private static TimeSpan Of(int who) => OperatingSystem.IsLinux() && GetUsage(who, out Usage usage) == 0
        ? TimeSpan.FromSeconds(usage.UserSeconds + usage.SystemSeconds)
            + TimeSpan.FromMicroseconds(usage.UserMicroseconds + usage.SystemMicroseconds)
        : TimeSpan.Zero;

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
