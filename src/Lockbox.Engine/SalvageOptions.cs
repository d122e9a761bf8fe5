namespace Lockbox.Engine;

/// <summary>How a lockbox is salvaged.</summary>
public sealed class SalvageOptions
{
    /// <summary>Whether a lockbox that is at the destination may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether nothing is written: the report says what would come back.</summary>
    public bool ReportOnly { get; init; }

    /// <summary>Tells the time that files without a name get.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
