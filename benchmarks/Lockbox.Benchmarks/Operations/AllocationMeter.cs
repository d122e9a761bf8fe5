namespace Lockbox.Benchmarks.Operations;

/// <summary>
/// Counts the bytes that operations allocate on the managed heap. Bytes are exact where time is noise; what varies
/// (a pool that was emptied meanwhile, code that was compiled anew) is kept out by warming up and by the median, or,
/// where one buffer more is a multiple of the figure, by the least: such noise only ever adds.
/// </summary>
internal static class AllocationMeter
{
    private const int WarmUps = 2;
    private const int Runs = 5;

    /// <summary>Bytes that one run allocates: the median of several.</summary>
    public static long Measure(Operation operation)
    {
        using PreparedOperation prepared = operation.Prepare();
        return MeasureRuns(prepared, operation.HasThreads)[Runs / 2];
    }

    /// <summary>Bytes allocated for each MiB moved: the difference of the least of several runs each.</summary>
    public static long MeasurePerMebibyte(SteadyState steady)
    {
        using PreparedOperation brief = steady.Prepare(SteadyState.ShortMiB);
        using PreparedOperation lengthy = steady.Prepare(SteadyState.LongMiB);
        long difference =
            MeasureRuns(lengthy, ofAllThreads: true)[0] - MeasureRuns(brief, ofAllThreads: true)[0];
        return Math.Max(0, difference) / (SteadyState.LongMiB - SteadyState.ShortMiB);
    }

    /// <summary>What each run allocated, ascending.</summary>
    private static long[] MeasureRuns(PreparedOperation prepared, bool ofAllThreads)
    {
        long[] allocated = new long[Runs];
        for (int i = -WarmUps; i < Runs; i++)
        {
            prepared.Reset?.Invoke();
            long before = Count(ofAllThreads);
            prepared.Run();
            long bytes = Count(ofAllThreads) - before;
            if (i >= 0)
            {
                allocated[i] = bytes;
            }
        }

        Array.Sort(allocated);
        return allocated;
    }

    private static long Count(bool ofAllThreads) =>
        ofAllThreads ? GC.GetTotalAllocatedBytes(precise: true) : GC.GetAllocatedBytesForCurrentThread();
}
