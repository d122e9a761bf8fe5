using System.Globalization;

namespace Lockbox.Benchmarks.Operations;

/// <summary>
/// Something that moves the bytes of one large file. What it allocates for each MiB is the difference between a long
/// and a short file, so that what it costs to begin and to end drops out.
/// </summary>
/// <param name="name">What is done; unique.</param>
/// <param name="prepare">Makes the data for a file of so many MiB.</param>
internal sealed class SteadyState(string name, Func<int, PreparedOperation> prepare)
{
    /// <summary>Length of the short file in MiB; long enough for every buffer to be in use.</summary>
    public const int ShortMiB = 64;

    /// <summary>Length of the long file in MiB.</summary>
    public const int LongMiB = 128;

    /// <summary>What is done.</summary>
    public string Name { get; } = name;

    /// <summary>Makes the data for a file of so many MiB.</summary>
    public PreparedOperation Prepare(int mebibytes) => prepare(mebibytes);

    /// <summary>The same as an operation that can be timed.</summary>
    public Operation ToOperation() => new(
        "Transfer",
        string.Create(CultureInfo.InvariantCulture, $"{Name}, {ShortMiB} MiB"),
        () => Prepare(ShortMiB)) { HasThreads = true, HasBudget = false };
}
