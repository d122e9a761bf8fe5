using System.Collections.Concurrent;

namespace Lockbox.Engine.Transfer;

/// <summary>What the threads of an import share. Safe to use from any of them.</summary>
internal sealed class ImportContext
{
    private readonly ConcurrentQueue<ImportPiece> _found = new();

    /// <summary>Where to.</summary>
    public required Transaction Transaction { get; init; }

    /// <summary>Takes what is done.</summary>
    public required ImportedEntries Finished { get; init; }

    /// <summary>Takes what is to be told.</summary>
    public required TransferMonitor Monitor { get; init; }

    /// <summary>The compression level, or null not to compress.</summary>
    public int? ZstdLevel { get; init; }

    /// <summary>Whether to keep the SHA-256 of each file.</summary>
    public bool Hash { get; init; }

    /// <summary>Gives the rest of a batch to whoever is free first.</summary>
    public required Action<ImportBatch> GiveBack { get; init; }

    /// <summary>How many workers there are, known once there is no more work.</summary>
    public required Func<int> CountWorkers { get; init; }

    /// <summary>Where they meet in the end.</summary>
    public LastFrames LastFrames { get; } = new();

    /// <summary>Cancelled when the import ends early.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>Hands a file that turned out to be large back to the planner.</summary>
    public void Found(ImportPiece large) => _found.Enqueue(large);

    /// <summary>The next file that turned out to be large.</summary>
    public bool TryTakeFound(out ImportPiece large) => _found.TryDequeue(out large);
}
