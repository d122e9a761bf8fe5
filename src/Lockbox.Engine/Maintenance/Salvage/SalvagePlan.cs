using Lockbox.Engine.Format;

namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>Everything that comes back and where it is, before anything is written.</summary>
internal sealed class SalvagePlan
{
    /// <summary>What was taken for the newest state.</summary>
    public required SalvageHead Head { get; init; }

    /// <summary>The number of the result's commit, greater than any that was seen.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>The key directory of the result, encoded.</summary>
    public required byte[] KeyDirectory { get; init; }

    /// <summary>What the lockbox says of itself.</summary>
    public required LockboxProperties Properties { get; init; }

    /// <summary>The frames.</summary>
    public required SalvagedFrames Frames { get; init; }

    /// <summary>The entries.</summary>
    public required ContentPlan Content { get; init; }

    /// <summary>The variables.</summary>
    public required SalvagedVariables Variables { get; init; }

    /// <summary>Greater than the id of every frame that was seen.</summary>
    public required ulong NextFrameId { get; init; }

    /// <summary>Greater than the id of every entry that was seen.</summary>
    public required ulong NextEntryId { get; init; }

    /// <summary>What is lost.</summary>
    public required IReadOnlyList<SalvageLoss> Losses { get; init; }

    /// <summary>What is damaged.</summary>
    public required Findings Findings { get; init; }

    /// <summary>What is told of it.</summary>
    /// <param name="result">The verification of the result, or null.</param>
    public SalvageReport Report(VerifyReport? result) => new()
    {
        Root = Head.From,
        CommitSequence = Head.Sequence,
        ItemsReturned = Content.Entries.Count - Content.PieceCount,
        PiecesReturned = Content.PieceCount,
        VariablesReturned = Variables.Count,
        BytesReturned = Content.Length,
        FoundFolder = Content.PieceCount + Variables.NamelessCount > 0 ? Content.Folder : null,
        Losses = Losses,
        Findings = [.. Findings.All, .. result?.Findings.Select(InResult) ?? []],
        IsVerified = result?.IsSound,
    };

    private static VerifyFinding InResult(VerifyFinding finding) =>
        finding with { Place = $"the result, {finding.Place}" };
}
