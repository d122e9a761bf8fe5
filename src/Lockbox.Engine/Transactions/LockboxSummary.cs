using System.IO.Compression;

namespace Lockbox.Engine;

/// <summary>What a snapshot knows about itself without walking anything.</summary>
public sealed class LockboxSummary
{
    /// <summary>The lockbox's random id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The version of the file format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The number of the commit this snapshot shows.</summary>
    public required ulong CommitSequence { get; init; }

    /// <summary>When that commit was made, UTC.</summary>
    public required DateTime CommittedAt { get; init; }

    /// <summary>Entries in the lockbox.</summary>
    public required long ItemCount { get; init; }

    /// <summary>Variables in the lockbox.</summary>
    public required long VariableCount { get; init; }

    /// <summary>Content bytes of all entries.</summary>
    public required long Length { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public required long StoredLength { get; init; }

    /// <summary>Bytes of the file that hold nothing that this snapshot can reach.</summary>
    public required long FreeLength { get; init; }

    /// <summary>Ways to unlock the lockbox.</summary>
    public required int ProtectorCount { get; init; }

    /// <summary>The note given when it was made, or null.</summary>
    public required string? Description { get; init; }

    /// <summary>The level that additions use unless they name one.</summary>
    public required CompressionLevel CompressionLevel { get; init; }
}
