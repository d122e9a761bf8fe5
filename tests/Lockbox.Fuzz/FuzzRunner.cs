using System.Diagnostics;

namespace Lockbox.Fuzz;

/// <summary>What a run found.</summary>
/// <param name="Runs">Inputs read.</param>
/// <param name="Outcomes">Different outcomes seen.</param>
/// <param name="AllocatedMost">Most bytes that reading one input allocated.</param>
/// <param name="Slowest">What the slowest input took; for people, nothing gates on it.</param>
/// <param name="Failure">What went wrong, with the input; null when nothing did.</param>
internal sealed record FuzzResult(
    long Runs, int Outcomes, long AllocatedMost, TimeSpan Slowest, string? Failure);

/// <summary>
/// Reads mutations of a target's seeds. An input with an outcome, or an amount of memory, that was not seen before
/// becomes a seed itself; so the run works its way behind one check after the other. The same seed gives the same run.
/// </summary>
internal sealed class FuzzRunner(FuzzTarget target, int seed)
{
    private const int CorpusMax = 4096;

    /// <summary>Longer inputs say nothing new, and say it slowly.</summary>
    private const int KeptBytesMax = 16_384;

    private readonly List<byte[]> _corpus = [.. target.Seeds];
    private readonly HashSet<(string Outcome, int Size, int Allocated)> _seen = [];
    private readonly HashSet<string> _outcomes = [];
    private readonly Random _random = new(seed);
    private long _runs;
    private long _allocatedMost;
    private TimeSpan _slowest;

    /// <summary>The input that is being read, for whoever watches over a reader that does not come back.</summary>
    public byte[] Current { get; private set; } = [];

    /// <summary>Inputs read so far.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>Goes on until something goes wrong, or is told that it is enough.</summary>
    /// <param name="isEnough">Asked before each input, with the number of inputs read.</param>
    public FuzzResult Run(Func<long, bool> isEnough)
    {
        string? failure = null;
        for (int i = 0; i < target.Seeds.Count && failure is null; i++)
        {
            failure = Read(target.Seeds[i]);
        }

        while (failure is null && !isEnough(_runs))
        {
            byte[] input = Next();
            target.Repair(input);
            failure = Read(input);
        }

        return new FuzzResult(_runs, _outcomes.Count, _allocatedMost, _slowest, failure);
    }

    private byte[] Next()
    {
        byte[] chosen = _corpus[_random.Next(_corpus.Count)];
        return _random.Next(16) switch
        {
            0 => Mutator.RandomInput(_random),
            1 or 2 => Mutator.Cross(_random, chosen, _corpus[_random.Next(_corpus.Count)]),
            _ => Mutator.Mutate(_random, chosen),
        };
    }

    private string? Read(byte[] input)
    {
        Current = input;
        Interlocked.Increment(ref _runs);
        long before = GC.GetTotalAllocatedBytes();
        long start = Stopwatch.GetTimestamp();
        string outcome;
        try
        {
            outcome = target.Read(input);
        }
        catch (Exception e)
        {
            return Failure(input, e.ToString());
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetTotalAllocatedBytes() - before;
        _slowest = took > _slowest ? took : _slowest;
        _allocatedMost = Math.Max(_allocatedMost, allocated);
        if (allocated > target.AllocationMax)
        {
            return Failure(input, $"{allocated} bytes were allocated; at most {target.AllocationMax} may be.");
        }

        Keep(input, outcome, allocated);
        return null;
    }

    private void Keep(byte[] input, string outcome, long allocated)
    {
        _outcomes.Add(outcome);
        bool isNew = _seen.Add((outcome, BitsOf(input.Length), BitsOf(allocated >> 12)));
        if (isNew && _corpus.Count < CorpusMax && input.Length <= KeptBytesMax)
        {
            _corpus.Add(input);
        }
    }

    private static int BitsOf(long number) => 64 - (int)long.LeadingZeroCount(number);

    private string Failure(byte[] input, string what) =>
        $"Target '{target.Name}', seed {seed}, run {_runs}:\n{target.Describe(input)}\n{what}";
}
