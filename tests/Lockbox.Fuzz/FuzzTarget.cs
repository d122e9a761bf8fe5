namespace Lockbox.Fuzz;

/// <summary>Reads one input; whatever it is worth, the outcome comes back as a short text.</summary>
/// <exception cref="Exception">A defect: no input may make a reader throw what it does not document.</exception>
internal delegate string FuzzedReader(byte[] input);

/// <summary>One entry point of the fuzzing: a reader, and inputs that it accepts to begin with.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Seeds">Inputs that the mutations start from.</param>
/// <param name="Read">The reader.</param>
/// <param name="AllocationMax">Most bytes that reading one input may allocate.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, FuzzedReader Read, long AllocationMax)
{
    /// <summary>How many inputs a run of the tests reads: what takes about as long for every target.</summary>
    public int BoundedRuns { get; init; } = 150_000;

    /// <summary>Makes checksums of an input right again, so that what lies behind them is reached.</summary>
    public Action<byte[]> Repair { get; init; } = static _ => { };

    /// <summary>Writes an input so that it can be put into tests/vectors.</summary>
    public Func<byte[], string> Describe { get; init; } = HexLines;

    /// <summary>Bytes in hexadecimal, 40 a line.</summary>
    public static string HexLines(byte[] input) => string.Join('\n', input.Chunk(40).Select(static line =>
        string.Join(' ', line.Select(static value => value.ToString("x2", null)))));
}
