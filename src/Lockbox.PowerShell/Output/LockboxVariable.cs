using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Lockbox.Engine;
using Lockbox.PowerShell.Values;

namespace Lockbox;

/// <summary>
/// A variable of a lockbox, as lists show it: never the value of a secret. <c>Get-LockboxSecret</c> gives that out.
/// </summary>
[SuppressMessage("Design", "CA1036", Justification = "PowerShell compares through the interface; no code needs '<'.")]
public sealed class LockboxVariable : IComparable
{
    private readonly Variable _variable;

    internal LockboxVariable(string lockbox, Variable variable, string? value, DateTimeOffset now)
    {
        Lockbox = lockbox;
        Value = value;
        IsExpired = variable.ExpiresAt is { } expires && expires <= now.UtcDateTime;
        _variable = variable;
    }

    /// <summary>The full path of the lockbox file.</summary>
    public string Lockbox { get; }

    /// <summary>The full name inside the lockbox, for instance <c>prod/db/PASSWORD</c>.</summary>
    public string Name => _variable.Name;

    /// <summary>The last part of the name.</summary>
    public string Leaf => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>String, SecureString, PSCredential, ByteArray, Hashtable or Certificate.</summary>
    public VariableType Type => _variable.Type;

    /// <summary>Whether the value is a secret.</summary>
    public bool IsSecret => _variable.IsSecret;

    /// <summary>The value of a plain variable; null for a secret.</summary>
    public string? Value { get; }

    /// <summary>Bytes of the value, as it is stored.</summary>
    public long Length => _variable.Length;

    /// <summary>When the variable was first set, local time.</summary>
    public DateTime CreatedAt => _variable.CreatedAt.ToLocalTime();

    /// <summary>When its value was last set, local time.</summary>
    public DateTime ModifiedAt => _variable.ModifiedAt.ToLocalTime();

    /// <summary>When its value should no longer be used, local time, or null.</summary>
    public DateTime? ExpiresAt => _variable.ExpiresAt?.ToLocalTime();

    /// <summary>Whether that time had come when the variable was listed.</summary>
    public bool IsExpired { get; }

    /// <summary>A note, or an empty string.</summary>
    public string Description => _variable.Description;

    /// <summary>More notes by name; empty when there are none. Nothing in them is secret.</summary>
    public Hashtable Metadata => TableObjects.FromMetadata(_variable.Metadata);

    /// <summary>Names of other variables in the same list that differ from this one only in case.</summary>
    public IReadOnlyList<string> CaseVariants { get; internal init; } = [];

    /// <summary>
    /// Orders variables by lockbox and then by name, ordinal: what Sort-Object goes by when no property is named.
    /// </summary>
    /// <param name="obj">Another variable, or null, which comes first.</param>
    /// <returns>Less than, equal to or more than zero.</returns>
    /// <exception cref="ArgumentException"><paramref name="obj"/> is something else.</exception>
    int IComparable.CompareTo(object? obj)
    {
        if (obj is not LockboxVariable other)
        {
            return obj is null
                ? 1
                : throw new ArgumentException("A variable is compared to variables only.", nameof(obj));
        }

        int byLockbox = string.CompareOrdinal(Lockbox, other.Lockbox);
        return byLockbox != 0 ? byLockbox : string.CompareOrdinal(Name, other.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
