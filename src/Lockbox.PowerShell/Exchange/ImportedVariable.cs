namespace Lockbox.PowerShell.Exchange;

/// <summary>One variable as a file has it. Its value may be secret and is zeroed when this is disposed.</summary>
internal sealed class ImportedVariable : IDisposable
{
    private readonly SecretBuffer _value;

    /// <summary>Takes what was read.</summary>
    /// <param name="name">The name in the file; parts separated by <c>/</c>.</param>
    /// <param name="value">The value as UTF-8; this owns it from now on.</param>
    /// <param name="line">The line it begins on, counted from 1.</param>
    public ImportedVariable(string name, SecretBuffer value, int line)
    {
        Name = name;
        _value = value;
        Line = line;
    }

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    /// <summary>The value as UTF-8.</summary>
    public ReadOnlySpan<byte> Value => _value.Span;

    /// <summary>The line it begins on, counted from 1.</summary>
    public int Line { get; }

    /// <summary>What the file says about it, or null where it says nothing.</summary>
    public string? Description { get; init; }

    /// <summary>When the file says it expires, UTC, or null.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>Whether the file says it is secret, or null where it does not say.</summary>
    public bool? IsSecret { get; init; }

    /// <inheritdoc/>
    public void Dispose() => _value.Dispose();

    /// <summary>Name and line, nothing of the value.</summary>
    /// <returns>For instance <c>PASSWORD, line 3</c>.</returns>
    public override string ToString() => $"{Name}, line {Line}";
}
