namespace Lockbox.PowerShell.Exchange;

/// <summary>One text under one name, ready for an environment or a script; zeroed when it is disposed.</summary>
internal sealed class EnvironmentEntry : IDisposable
{
    private readonly SecretBuffer _value;

    /// <summary>Takes a value.</summary>
    /// <param name="name">Its name in the environment.</param>
    /// <param name="path">Its name in the lockbox less the prefix; what it is a part of comes before a slash.</param>
    /// <param name="variable">The full name of the variable that it comes from.</param>
    /// <param name="isSecret">Whether it is to be hidden.</param>
    /// <param name="value">The text as UTF-8; this owns it from now on.</param>
    public EnvironmentEntry(string name, string path, string variable, bool isSecret, SecretBuffer value)
    {
        Name = name;
        Path = path;
        Variable = variable;
        IsSecret = isSecret;
        _value = value;
    }

    /// <summary>Its name in the environment; valid there.</summary>
    public string Name { get; }

    /// <summary>Its name in the lockbox less the prefix, for formats that can hold any name.</summary>
    public string Path { get; }

    /// <summary>The full name of the variable that it comes from, for messages.</summary>
    public string Variable { get; }

    /// <summary>Whether it is to be hidden: not plain, and not the user name of a credential.</summary>
    public bool IsSecret { get; }

    /// <summary>The text as valid UTF-8.</summary>
    public ReadOnlySpan<byte> Value => _value.Span;

    /// <summary>The text as a string, which cannot be zeroed: only where nothing but a string is taken.</summary>
    /// <returns>The text.</returns>
    public string Reveal() => _value.Reveal();

    /// <inheritdoc/>
    public void Dispose() => _value.Dispose();

    /// <summary>The name, nothing of the value.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
