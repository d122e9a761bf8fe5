namespace Lockbox.Engine;

/// <summary>What is said of a variable besides its value.</summary>
public sealed class VariableSettings
{
    /// <summary>Whether the value is a secret. Every type but a string is.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether <see cref="ExpiresAt"/> counts; otherwise the variable keeps what it has.</summary>
    public bool SetsExpiry { get; init; }

    /// <summary>When the value should no longer be used, or null for never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>A note of at most 4096 bytes of UTF-8, or null to keep the one there is.</summary>
    public string? Description { get; init; }

    /// <summary>More notes, an encoded table of at most 4096 bytes, or null to keep those there are.</summary>
    public ReadOnlyMemory<byte>? Metadata { get; init; }
}
