namespace Lockbox;

/// <summary>One rule that does not hold in a lockbox.</summary>
/// <param name="Item">The entry or variable concerned, or null.</param>
/// <param name="Rule">The rule's stable name.</param>
/// <param name="Place">Where in the file.</param>
/// <param name="Message">What was found.</param>
public sealed record LockboxFinding(string? Item, string Rule, string Place, string Message);

/// <summary>The outcome of <c>Test-Lockbox -Detailed</c>.</summary>
public sealed class LockboxTestResult
{
    /// <summary>The type name that a result with findings has before its own: it has another view.</summary>
    internal const string DamagedTypeName = "Lockbox.LockboxTestResult#Damaged";

    private const string RecommendedActionWhenDamaged =
        "Restore the file from a copy, or bring back what is whole in it: Repair-Lockbox -WhatIf says what that is.";

    /// <summary>The full path of the lockbox file.</summary>
    public required string Lockbox { get; init; }

    /// <summary>True when nothing was found.</summary>
    public bool IsSound => Findings.Count == 0;

    /// <summary>True when only superblocks, key slots and index were looked at.</summary>
    public required bool Quick { get; init; }

    /// <summary>Entries looked at.</summary>
    public long ItemsChecked { get; init; }

    /// <summary>Variables looked at; their values are opened unless the test is quick, and shown to nobody.</summary>
    public long VariablesChecked { get; init; }

    /// <summary>Frames authenticated and decompressed.</summary>
    public long FramesChecked { get; init; }

    /// <summary>Content bytes decompressed.</summary>
    public long BytesChecked { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What to do where something was found; else null.</summary>
    public string? RecommendedAction => IsSound ? null : RecommendedActionWhenDamaged;

    /// <summary>Everything that does not hold.</summary>
    public required IReadOnlyList<LockboxFinding> Findings { get; init; }
}
