namespace Lockbox.Engine;

/// <summary>Where a salvage found out what is in the lockbox.</summary>
public enum SalvagedRoot
{
    /// <summary>Both superblocks are intact: the newest commit is known.</summary>
    Newest,

    /// <summary>
    /// One superblock is intact. Whether the lost one was newer is not known; what it added is looked for.
    /// </summary>
    Other,

    /// <summary>None is: the lockbox was put together from what a scan found.</summary>
    None,
}

/// <summary>What was lost, wholly or in part.</summary>
public enum SalvageLossKind
{
    /// <summary>An entry, of which nothing came back.</summary>
    Item,

    /// <summary>An entry of which pieces of the content came back, each as a file of its own.</summary>
    ItemContent,

    /// <summary>Name, times and modes of an entry, whose content came back.</summary>
    ItemName,

    /// <summary>A variable.</summary>
    Variable,

    /// <summary>Name and type of a variable, whose value came back.</summary>
    VariableName,

    /// <summary>A way to unlock the lockbox.</summary>
    KeyProtector,

    /// <summary>What the lockbox says of itself.</summary>
    Properties,
}

/// <summary>One thing that was lost, wholly or in part.</summary>
/// <param name="Kind">What.</param>
/// <param name="Name">Its name or label, where that is known.</param>
/// <param name="Id">The id that it had inside the lockbox, where that is known.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="BytesLost">Bytes of content that are lost, as far as that is known.</param>
/// <param name="FoundAs">The name, or the folder, under which its content came back, or null.</param>
public sealed record SalvageLoss(
    SalvageLossKind Kind, string? Name, long? Id, string Reason, long BytesLost, string? FoundAs);

/// <summary>What came back and what did not.</summary>
public sealed class SalvageReport
{
    /// <summary>Where the content of the lockbox was found out from.</summary>
    public required SalvagedRoot Root { get; init; }

    /// <summary>The commit that was salvaged, or 0 without a root.</summary>
    public required ulong CommitSequence { get; init; }

    /// <summary>Entries that came back under their names, whole.</summary>
    public required long ItemsReturned { get; init; }

    /// <summary>Files under a name of salvage, which hold content without a name and pieces of content.</summary>
    public required long PiecesReturned { get; init; }

    /// <summary>Variables that came back, those without their names included.</summary>
    public required long VariablesReturned { get; init; }

    /// <summary>Content bytes of all files that came back.</summary>
    public required long BytesReturned { get; init; }

    /// <summary>
    /// The folder of the files and variables that have no name of their own, or null when there are none.
    /// </summary>
    public required string? FoundFolder { get; init; }

    /// <summary>What was lost, each once.</summary>
    public required IReadOnlyList<SalvageLoss> Losses { get; init; }

    /// <summary>
    /// What is damaged in the source, as far as it was met, and what a verification of the result found.
    /// </summary>
    public required IReadOnlyList<VerifyFinding> Findings { get; init; }

    /// <summary>Bytes that are lost, as far as that is known.</summary>
    public long BytesLost => TotalOf(Losses);

    /// <summary>Whether everything came back.</summary>
    public bool IsComplete => Losses.Count == 0;

    /// <summary>All bytes of some losses; entries can claim more together than a number holds.</summary>
    internal static long TotalOf(IEnumerable<SalvageLoss> losses) => losses.Aggregate(
        0L, static (sum, loss) => loss.BytesLost > long.MaxValue - sum ? long.MaxValue : sum + loss.BytesLost);

    /// <summary>
    /// Whether the result was written and passed the full verification; null when it was not looked at.
    /// </summary>
    public bool? IsVerified { get; init; }
}
