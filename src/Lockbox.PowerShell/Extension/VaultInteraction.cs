namespace Lockbox.PowerShell.Extension;

/// <summary>What happens when a registered lockbox is locked and nothing unlocks it.</summary>
public enum VaultInteraction
{
    /// <summary>The user is asked for the password, where the host can ask.</summary>
    Prompt = 0,

    /// <summary>Nobody is asked; the call fails.</summary>
    None = 1,
}
