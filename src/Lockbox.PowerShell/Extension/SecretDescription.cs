using System.Collections.ObjectModel;

namespace Lockbox.PowerShell.Extension;

/// <summary>
/// What SecretManagement's SecretInformation is made from, which the function does where that type exists. Nothing of a
/// value is in it.
/// </summary>
public sealed class SecretDescription
{
    internal SecretDescription(VaultItem item, string vaultName)
    {
        Name = item.Name;
        Type = item.SecretType;
        VaultName = vaultName;
        Metadata = VaultMetadata.Of(item);
    }

    /// <summary>The name in the vault.</summary>
    public string Name { get; }

    /// <summary>
    /// The name of SecretManagement's type: String, SecureString, PSCredential, ByteArray or Hashtable.
    /// </summary>
    public string Type { get; }

    /// <summary>The vault.</summary>
    public string VaultName { get; }

    /// <summary>The metadata, keys ignoring case.</summary>
    public ReadOnlyDictionary<string, object?> Metadata { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
