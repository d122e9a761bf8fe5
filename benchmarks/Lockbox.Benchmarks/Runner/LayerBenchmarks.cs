using BenchmarkDotNet.Attributes;
using Lockbox.Benchmarks.Operations;

namespace Lockbox.Benchmarks.Runner;

/// <summary>Times the operations of one layer.</summary>
/// <param name="layer">The layer.</param>
[MemoryDiagnoser]
public abstract class LayerBenchmarks(string layer)
{
    private PreparedOperation? _prepared;

    /// <summary>Which one.</summary>
    [ParamsSource(nameof(Names))]
    public string Operation { get; set; } = "";

    /// <summary>The operations of the layer.</summary>
    public IEnumerable<string> Names =>
        OperationCatalog.All.Where(operation => operation.Layer == layer).Select(static operation => operation.Name);

    /// <summary>Makes the data, and does it once: an operation that does not do its work is not timed.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _prepared = OperationCatalog.Find($"{layer}: {Operation}").Prepare();
        _prepared.Reset?.Invoke();
        _prepared.Run();
    }

    /// <summary>Does it; its result is checked.</summary>
    [Benchmark]
    public long Run() => _prepared!.Run();

    /// <summary>Removes the data.</summary>
    [GlobalCleanup]
    public void Finish() => _prepared?.Dispose();

    /// <summary>Sets things back, where a run leaves something behind.</summary>
    private protected void Reset() => _prepared!.Reset?.Invoke();
}

/// <summary>Sealing, opening, deriving keys.</summary>
public class CryptoBenchmarks() : LayerBenchmarks("Crypto");

/// <summary>Compressing, decompressing, sampling.</summary>
public class CompressionBenchmarks() : LayerBenchmarks("Compression");

/// <summary>Records as bytes and back.</summary>
public class FormatBenchmarks() : LayerBenchmarks("Format");

/// <summary>The tree of names.</summary>
public class IndexBenchmarks() : LayerBenchmarks("Index");

/// <summary>Frames, ranges, streams.</summary>
public class ContentBenchmarks() : LayerBenchmarks("Content");

/// <summary>Commits by size, and opening by the number of entries.</summary>
public class TransactionsBenchmarks() : LayerBenchmarks("Transactions");

/// <summary>Import and export, which cannot be done twice without setting things back in between.</summary>
public class TransferBenchmarks() : LayerBenchmarks("Transfer")
{
    /// <summary>Before each run.</summary>
    [IterationSetup]
    public void SetBack() => Reset();
}
