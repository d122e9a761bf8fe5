namespace Lockbox.PowerShell.Infrastructure;

/// <summary>The module whose vaults a lockbox can be one of, and be filled from.</summary>
internal static class SecretManagementModule
{
    /// <summary>Its name, which qualifies its commands.</summary>
    public const string Name = "Microsoft.PowerShell.SecretManagement";
}
