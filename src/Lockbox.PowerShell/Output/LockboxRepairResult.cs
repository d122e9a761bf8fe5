using Lockbox.Engine;

namespace Lockbox;

/// <summary>One thing that a damaged lockbox has lost, wholly or in part.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name, or the label of a key protector, where that is known.</param>
/// <param name="Id">The id that it had inside the lockbox, where that is known.</param>
/// <param name="Reason">Why.</param>
/// <param name="BytesLost">Bytes of content that are lost, as far as that is known.</param>
/// <param name="FoundAs">The name, or the folder, under which its content came back, or null.</param>
public sealed record LockboxLoss(
    SalvageLossKind Kind, string? Name, long? Id, string Reason, long BytesLost, string? FoundAs);

/// <summary>What <c>Repair-Lockbox</c> brought back and what it did not.</summary>
public sealed class LockboxRepairResult
{
    /// <summary>The full path of the damaged lockbox.</summary>
    public required string Lockbox { get; init; }

    /// <summary>The full path of the new one; null with -WhatIf, which writes none.</summary>
    public required string? Destination { get; init; }

    /// <summary>Whether everything came back.</summary>
    public bool IsComplete => Losses.Count == 0;

    /// <summary>Where it was found out what is in the lockbox.</summary>
    public required SalvagedRoot Root { get; init; }

    /// <summary>The commit that came back, or 0 when no superblock was intact.</summary>
    public required ulong CommitSequence { get; init; }

    /// <summary>Items that came back whole, under their names.</summary>
    public required long ItemsReturned { get; init; }

    /// <summary>Files in <see cref="FoundFolder"/>: content without a name, and pieces of content.</summary>
    public required long PiecesReturned { get; init; }

    /// <summary>Variables that came back.</summary>
    public required long VariablesReturned { get; init; }

    /// <summary>Content bytes of all files that came back.</summary>
    public required long BytesReturned { get; init; }

    /// <summary>Bytes that are lost, as far as that is known.</summary>
    public required long BytesLost { get; init; }

    /// <summary>The folder, inside the new lockbox, of what has no name of its own; or null.</summary>
    public required string? FoundFolder { get; init; }

    /// <summary>Whether the new lockbox passed the full test; null with -WhatIf.</summary>
    public required bool? IsVerified { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What is lost, wholly or in part; those that have lost but a name come last.</summary>
    public required IReadOnlyList<LockboxLoss> Losses { get; init; }

    /// <summary>What is damaged in the old lockbox, as far as it was met.</summary>
    public required IReadOnlyList<LockboxFinding> Findings { get; init; }

    /// <summary>A report of the engine as the cmdlet gives it out.</summary>
    internal static LockboxRepairResult Of(
        string path, string? destination, SalvageReport report, TimeSpan duration) => new()
        {
            Lockbox = path,
            Destination = destination,
            Root = report.Root,
            CommitSequence = report.CommitSequence,
            ItemsReturned = report.ItemsReturned,
            PiecesReturned = report.PiecesReturned,
            VariablesReturned = report.VariablesReturned,
            BytesReturned = report.BytesReturned,
            BytesLost = report.BytesLost,
            FoundFolder = report.FoundFolder,
            IsVerified = report.IsVerified,
            Duration = duration,
            Losses = [.. report.Losses.OrderBy(IsNameOnly).Select(static loss =>
                new LockboxLoss(loss.Kind, loss.Name, loss.Id, loss.Reason, loss.BytesLost, loss.FoundAs))],
            Findings = [.. report.Findings.Select(static finding =>
                new LockboxFinding(finding.Item, finding.Rule, finding.Place, finding.Message))],
        };

    private static bool IsNameOnly(SalvageLoss loss) =>
        loss.Kind is SalvageLossKind.ItemName or SalvageLossKind.VariableName;
}
