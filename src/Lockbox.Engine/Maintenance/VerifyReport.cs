namespace Lockbox.Engine;

/// <summary>What a verification looks at.</summary>
public sealed class VerifyOptions
{
    /// <summary>Superblocks, key directories, index and free map only; no content is read.</summary>
    public bool Quick { get; init; }
}

/// <summary>One rule that does not hold.</summary>
/// <param name="Rule">The rule's stable name (docs/DESIGN.md, Invariants).</param>
/// <param name="Place">Where in the file, for instance <c>frame 12 at 8256</c>.</param>
/// <param name="Item">The entry or variable concerned, or null.</param>
/// <param name="Message">What was found, in a sentence.</param>
public sealed record VerifyFinding(string Rule, string Place, string? Item, string Message);

/// <summary>The outcome of a verification.</summary>
public sealed class VerifyReport
{
    /// <summary>Everything that does not hold; empty when the lockbox is sound.</summary>
    public required IReadOnlyList<VerifyFinding> Findings { get; init; }

    /// <summary>True when nothing was found.</summary>
    public bool IsSound => Findings.Count == 0;

    /// <summary>Entries looked at.</summary>
    public required long EntriesChecked { get; init; }

    /// <summary>Variables looked at; their values are opened unless the verification is quick.</summary>
    public required long VariablesChecked { get; init; }

    /// <summary>Frames authenticated and decompressed; 0 for a quick verification.</summary>
    public required long FramesChecked { get; init; }

    /// <summary>Content bytes decompressed.</summary>
    public required long BytesChecked { get; init; }
}
