using System.IO.Compression;

namespace Lockbox.Engine;

/// <summary>How a lockbox is compacted.</summary>
public sealed class OptimizeOptions : WriteOptions
{
    /// <summary>
    /// The level to compress all content with again. Null leaves full frames as they are, and compresses what is packed
    /// anew as the lockbox does by default. That default stays what it is.
    /// </summary>
    public CompressionLevel? CompressionLevel { get; init; }
}

/// <summary>What a compaction has brought.</summary>
public sealed class OptimizeReport
{
    /// <summary>The commit that the lockbox is at.</summary>
    public required ulong CommitSequence { get; init; }

    /// <summary>Bytes of the file before.</summary>
    public required long LengthBefore { get; init; }

    /// <summary>Bytes of the file now.</summary>
    public required long LengthAfter { get; init; }

    /// <summary>Frames before.</summary>
    public required long FramesBefore { get; init; }

    /// <summary>Frames now.</summary>
    public required long FramesAfter { get; init; }

    /// <summary>Content bytes of all entries.</summary>
    public required long ContentLength { get; init; }
}
