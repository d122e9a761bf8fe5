using System.Globalization;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Extension;

/// <summary>A variable or a file of a lockbox, as a registered vault shows it.</summary>
internal sealed class VaultItem
{
    private VaultItem(string name, string storedName, DateTime modifiedAt)
    {
        Name = name;
        StoredName = storedName;
        ModifiedAt = modifiedAt;
    }

    /// <summary>The name in the vault, without the vault's prefix.</summary>
    public string Name { get; }

    /// <summary>The name in the lockbox.</summary>
    public string StoredName { get; }

    /// <summary>When it was last changed, UTC.</summary>
    public DateTime ModifiedAt { get; }

    /// <summary>The variable, or null for a file.</summary>
    public Variable? Variable { get; private init; }

    /// <summary>The file, or null for a variable.</summary>
    public Entry? File { get; private init; }

    /// <summary>The name of SecretManagement's type.</summary>
    public string SecretType => Variable?.Type switch
    {
        VariableType.String => "String",
        VariableType.SecureString => "SecureString",
        VariableType.PSCredential => "PSCredential",
        VariableType.Hashtable => "Hashtable",
        // SecretManagement has no type for certificates and files: they are bytes, and their metadata says more.
        _ => "ByteArray",
    };

    /// <summary>A variable of a vault.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="prefix">The vault's prefix, which its name begins with.</param>
    /// <returns>The item.</returns>
    public static VaultItem Of(Variable variable, string prefix) =>
        new(variable.Name[prefix.Length..], variable.Name, variable.ModifiedAt) { Variable = variable };

    /// <summary>A file of a vault.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">The vault's prefix, which its name begins with.</param>
    /// <returns>The item.</returns>
    public static VaultItem Of(Entry file, string prefix) =>
        new(file.Name[prefix.Length..], file.Name, file.ModifiedAt) { File = file };

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({SecretType})");
}
