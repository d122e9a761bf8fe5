namespace Lockbox.Benchmarks.Operations;

/// <summary>
/// Counts the bytes that operations allocate on the managed heap. Bytes are exact where time is noise; what varies
/// (a pool that was emptied meanwhile, code that was compiled anew) is kept out by warming up and by the median.
/// </summary>
internal static class AllocationMeter
{
    private const int WarmUps = 2;
    private const int Runs = 5;

    /// <summary>Bytes that one run allocates: the median of several.</summary>
    public static long Measure(Operation operation)
    {
        using PreparedOperation prepared = operation.Prepare();
        return Measure(prepared, operation.HasThreads);
    }

    /// <summary>Bytes allocated for each MiB moved: the median of several differences.</summary>
    public static long MeasurePerMebibyte(SteadyState steady)
    {
        using PreparedOperation brief = steady.Prepare(SteadyState.ShortMiB);
        using PreparedOperation lengthy = steady.Prepare(SteadyState.LongMiB);
        long difference = Measure(lengthy, ofAllThreads: true) - Measure(brief, ofAllThreads: true);
        return Math.Max(0, difference) / (SteadyState.LongMiB - SteadyState.ShortMiB);
    }

    private static long Measure(PreparedOperation prepared, bool ofAllThreads)
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
        return allocated[Runs / 2];
    }

    private static long Count(bool ofAllThreads) =>
        ofAllThreads ? GC.GetTotalAllocatedBytes(precise: true) : GC.GetAllocatedBytesForCurrentThread();
}
