namespace Lockbox;

/// <summary>What <c>Optimize-Lockbox</c> has brought.</summary>
public sealed class LockboxOptimizeResult
{
    /// <summary>The full path of the lockbox file.</summary>
    public required string Lockbox { get; init; }

    /// <summary>Bytes of the file before.</summary>
    public required long LengthBefore { get; init; }

    /// <summary>Bytes of the file now.</summary>
    public required long LengthAfter { get; init; }

    /// <summary>Bytes that were saved; negative where the file has grown.</summary>
    public long SavedLength => LengthBefore - LengthAfter;

    /// <summary>The file now by the file before.</summary>
    public double Ratio => (double)LengthAfter / LengthBefore;

    /// <summary>Frames before.</summary>
    public required long FramesBefore { get; init; }

    /// <summary>Frames now.</summary>
    public required long FramesAfter { get; init; }

    /// <summary>Content bytes of all items.</summary>
    public required long Length { get; init; }

    /// <summary>The commit that the lockbox is at.</summary>
    public required ulong CommitSequence { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }
}
