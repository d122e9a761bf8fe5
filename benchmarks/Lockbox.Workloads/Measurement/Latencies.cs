using System.Diagnostics;
using System.Globalization;

namespace Lockbox.Workloads.Measurement;

/// <summary>How long each of many operations of one kind took, over all runs.</summary>
/// <param name="name">What the operation is called.</param>
internal sealed class Latencies(string name)
{
    private readonly Lock _lock = new();
    private readonly List<double> _seconds = [];

    /// <summary>Does an operation and notes its time. Any thread.</summary>
    public T Time<T>(Func<T> operation)
    {
        long begin = Stopwatch.GetTimestamp();
        T result = operation();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        lock (_lock)
        {
            _seconds.Add(seconds);
        }

        return result;
    }

    /// <summary>What is said of them.</summary>
    public LatencySummary Summarize()
    {
        double[] sorted = [.. _seconds.Order()];
        double At(double share) =>
            sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
        return new LatencySummary(name, sorted.Length, At(0.5), At(0.95), At(1));
    }
}

/// <summary>What is said of many operations of one kind.</summary>
/// <param name="Name">What the operation is called.</param>
/// <param name="Operations">How many there were, in all runs together.</param>
/// <param name="P50">Half of them took at most this long, in seconds.</param>
/// <param name="P95">Nineteen of twenty took at most this long, in seconds.</param>
/// <param name="Most">All of them took at most this long, in seconds.</param>
internal sealed record LatencySummary(string Name, int Operations, double P50, double P95, double Most)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {Operations:n0} × p50 {Figures.Time(P50)}, p95 {Figures.Time(P95)}, most {Figures.Time(Most)}");
}
