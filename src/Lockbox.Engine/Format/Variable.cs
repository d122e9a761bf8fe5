using Lockbox.Engine.Format;

namespace Lockbox.Engine;

/// <summary>What the index knows of one variable; its value is somewhere else. Immutable.</summary>
public sealed class Variable : INamed
{
    internal Variable(string name, VariableType type, bool isSecret)
    {
        Name = name;
        Type = type;
        IsSecret = isSecret;
    }

    /// <summary>The full name; it follows the rules of entries' names, such as <c>prod/db/PASSWORD</c>.</summary>
    public string Name { get; }

    /// <summary>What the value is.</summary>
    public VariableType Type { get; }

    /// <summary>Whether the value is a secret, which is sealed by itself and never shown in lists.</summary>
    public bool IsSecret { get; }

    /// <summary>Bytes of the value.</summary>
    public long Length { get; internal init; }

    /// <summary>When the variable was first set, UTC.</summary>
    public DateTime CreatedAt { get; internal init; }

    /// <summary>When its value was last set, UTC.</summary>
    public DateTime ModifiedAt { get; internal init; }

    /// <summary>
    /// When its value should no longer be used, UTC, or null. It is a note: expired values can be read.
    /// </summary>
    public DateTime? ExpiresAt { get; internal init; }

    /// <summary>A note, or an empty string. Lists show it.</summary>
    public string Description { get; internal init; } = "";

    /// <summary>
    /// More notes, as an encoded table of values; empty when there are none. Lists may show them: nothing in it is
    /// secret.
    /// </summary>
    public ReadOnlyMemory<byte> Metadata { get; internal init; }

    /// <summary>Identity inside this lockbox; never used again, and part of what a sealed value is bound to.</summary>
    internal ulong Id { get; init; }

    /// <summary>Where the value is.</summary>
    internal StoredValue Value { get; init; } = StoredValue.Empty;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The same variable under another name.</summary>
    internal Variable WithName(string name) => With(name, Value, ExpiresAt, Description, Metadata);

    /// <summary>The same variable under another id; its value has to be stored again.</summary>
    internal Variable WithId(ulong id) => With(Name, Value, ExpiresAt, Description, Metadata, id);

    /// <summary>The same variable with its value in another place.</summary>
    internal Variable WithValue(StoredValue value) => With(Name, value, ExpiresAt, Description, Metadata);

    /// <summary>The same variable with other notes.</summary>
    internal Variable WithNotes(DateTime? expiresAt, string description, ReadOnlyMemory<byte> metadata) =>
        With(Name, Value, expiresAt, description, metadata);

    private Variable With(
        string name,
        StoredValue value,
        DateTime? expiresAt,
        string description,
        ReadOnlyMemory<byte> metadata,
        ulong? id = null) =>
        new(name, Type, IsSecret)
        {
            Length = Length,
            CreatedAt = CreatedAt,
            ModifiedAt = ModifiedAt,
            ExpiresAt = expiresAt,
            Description = description,
            Metadata = metadata,
            Id = id ?? Id,
            Value = value,
        };
}
