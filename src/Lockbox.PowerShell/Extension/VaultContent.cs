namespace Lockbox.PowerShell.Extension;

/// <summary>What a registered lockbox shows in SecretManagement.</summary>
public enum VaultContent
{
    /// <summary>Its secret variables.</summary>
    Secrets = 0,

    /// <summary>Its plain variables too, and its files, which can be read as bytes but not changed.</summary>
    All = 1,
}
