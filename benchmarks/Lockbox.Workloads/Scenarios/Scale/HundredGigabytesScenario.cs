using System.Globalization;
using Lockbox.Workloads.Children;
using Lockbox.Workloads.Measurement;

namespace Lockbox.Workloads.Scenarios.Scale;

/// <summary>
/// A file of 100 GiB whose content repeats: from a generator through the engine, and read back and compared, in
/// processes of their own. And a sparse file of that length through the import. Memory must not depend on the length.
/// </summary>
internal sealed class HundredGigabytesScenario : Scenario
{
    /// <summary>The most memory above an empty process that any file may take, in bytes.</summary>
    private const long PeakMax = 96 << 20;

    /// <inheritdoc/>
    public override string Name => "hundred-gb";

    /// <inheritdoc/>
    public override string Description => "a file of 100 GiB in constant memory, read back and compared";

    /// <inheritdoc/>
    public override void Run(Workbench bench)
    {
        int gigabytes = bench.Options.Gigabytes;
        string count = gigabytes.ToString(CultureInfo.InvariantCulture);
        string generated = bench.Scratch("blocks.lockbox");
        string sparse = bench.Scratch("sparse.lockbox");
        string source = bench.Scratch("sparse.source");
        Contestant[] contestants =
        [
            Job(bench, "add from a generator", generated, "put-blocks", generated, bench.KeyFile, count),
            Job(bench, "stream back and compare", null, "read-blocks", generated, bench.KeyFile),
            Job(bench, "import a sparse file", sparse, "add", sparse, bench.KeyFile, source),
            Job(bench, "stream it back and compare", null, "read-zeros", sparse, bench.KeyFile),
            Job(bench, "verify", null, "verify", generated, bench.KeyFile),
        ];
        Workbench.Remove(source);
        Directory.CreateDirectory(source);
        using (FileStream file = File.Create(Path.Combine(source, "sparse.bin")))
        {
            file.SetLength((long)gigabytes << 30);
        }

        bench.Compete(this, $"{count} GiB", contestants, runs: 1);
        bench.RemoveScratch("blocks.lockbox", "sparse.lockbox", "sparse.source");
    }

    /// <summary>A job of a child.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="name">What the table calls it.</param>
    /// <param name="made">The lockbox that it makes, or null.</param>
    /// <param name="arguments">The child's arguments.</param>
    private static Contestant Job(Workbench bench, string name, string? made, params string[] arguments)
    {
        ChildResult result = new();
        return new Contestant(name, How.Process, () => result = ChildJobs.Start(arguments))
        {
            Prepare = () => Workbench.Remove(made ?? bench.Scratch("nothing")),
            PeakBytes = () => result.PeakBytes - bench.EmptyProcess,
            Check = () => result.PeakBytes - bench.EmptyProcess > PeakMax ? "too much memory" : null,
            OutputBytes = made is null ? null : () => new FileInfo(made).Length,
            Counts = () => result.Counts.Length > 0 ? $"{result.Counts} bytes" : "",
        };
    }
}
