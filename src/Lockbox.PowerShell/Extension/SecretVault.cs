using System.Collections;
using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Extension;

/// <summary>
/// What the functions of the module Lockbox.Extension do for SecretManagement: each calls one of these methods with its
/// own <c>$PSCmdlet</c>. A locked lockbox is the only thing that they throw, because SecretManagement passes on one
/// kind of exception as it is; every other failure is written as an error with its id, and the method returns nothing.
/// </summary>
public static class SecretVault
{
    /// <summary>Writes the value of a secret, or nothing when there is none.</summary>
    /// <param name="function">The function's <c>$PSCmdlet</c>.</param>
    /// <param name="name">The secret's name in the vault.</param>
    /// <param name="vaultName">The vault's name.</param>
    /// <param name="parameters">What the vault was registered with.</param>
    /// <exception cref="LockboxLockedException">The lockbox is locked.</exception>
    public static void Get(PSCmdlet function, string name, string vaultName, IDictionary? parameters) =>
        Run(function, vaultName, parameters, name, (vault, access) =>
        {
            using OpenLockbox open = access.OpenRead();
            if (new VaultCatalog(open.Snapshot, vault).Find(name) is { } item)
            {
                function.WriteObject(VaultValues.Read(open.Snapshot, item), enumerateCollection: false);
            }
        });

    /// <summary>What there is, for Get-SecretInfo.</summary>
    /// <param name="function">The function's <c>$PSCmdlet</c>.</param>
    /// <param name="filter">A name with wildcards; a name that exists is taken literally.</param>
    /// <param name="vaultName">The vault's name.</param>
    /// <param name="parameters">What the vault was registered with.</param>
    /// <returns>Each name once, case ignored.</returns>
    /// <exception cref="LockboxLockedException">The lockbox is locked.</exception>
    public static SecretDescription[] List(
        PSCmdlet function, string filter, string vaultName, IDictionary? parameters)
    {
        SecretDescription[] found = [];
        Run(function, vaultName, parameters, filter, (vault, access) =>
        {
            using OpenLockbox open = access.OpenRead();
            IReadOnlyList<VaultItem> items =
                new VaultCatalog(open.Snapshot, vault).List(filter, out IReadOnlyList<VaultItem> hidden);
            found = [.. items.Select(item => new SecretDescription(item, vaultName))];
            if (hidden.Count > 0)
            {
                function.WriteWarning(
                    "SecretManagement does not tell names apart by case. Of each such group in the vault "
                    + $"'{vaultName}' it shows the one that was changed last, and not: "
                    + $"{VaultCatalog.Listed(hidden)}. The cmdlets of Lockbox show them all.");
            }
        });
        return found;
    }

    /// <summary>Adds a secret or gives one another value.</summary>
    /// <param name="function">The function's <c>$PSCmdlet</c>.</param>
    /// <param name="name">The secret's name in the vault.</param>
    /// <param name="secret">Text, a SecureString, a PSCredential, bytes or a Hashtable.</param>
    /// <param name="vaultName">The vault's name.</param>
    /// <param name="parameters">What the vault was registered with.</param>
    /// <param name="metadata">The new metadata; null or empty keeps what there is.</param>
    /// <exception cref="LockboxLockedException">The lockbox is locked.</exception>
    public static void Set(
        PSCmdlet function,
        string name,
        object? secret,
        string vaultName,
        IDictionary? parameters,
        IDictionary? metadata) =>
        Run(function, vaultName, parameters, name, (vault, access) =>
        {
            using VariableValue value = VaultValues.ToValue(name, secret);
            VariableSettings settings = metadata is { Count: > 0 }
                ? VaultMetadata.ToSettings(metadata)
                : new VariableSettings { IsSecret = true };
            access.Change(transaction =>
            {
                VaultItem? item = new VaultCatalog(transaction, vault).Find(name);
                RequireVariable(vault, item);
                transaction.SetVariable(item?.StoredName ?? vault.Prefix + name, value, settings);
            });
        });

    /// <summary>Removes a secret.</summary>
    /// <param name="function">The function's <c>$PSCmdlet</c>.</param>
    /// <param name="name">The secret's name in the vault.</param>
    /// <param name="vaultName">The vault's name.</param>
    /// <param name="parameters">What the vault was registered with.</param>
    /// <exception cref="LockboxLockedException">The lockbox is locked.</exception>
    public static void Remove(PSCmdlet function, string name, string vaultName, IDictionary? parameters) =>
        Run(function, vaultName, parameters, name, (vault, access) => access.Change(
            transaction => transaction.RemoveVariable(Existing(transaction, vault, name))));

    /// <summary>Replaces the metadata of a secret; its value is not touched.</summary>
    /// <param name="function">The function's <c>$PSCmdlet</c>.</param>
    /// <param name="name">The secret's name in the vault.</param>
    /// <param name="metadata">The new metadata; empty for none.</param>
    /// <param name="vaultName">The vault's name.</param>
    /// <param name="parameters">What the vault was registered with.</param>
    /// <exception cref="LockboxLockedException">The lockbox is locked.</exception>
    public static void SetInfo(
        PSCmdlet function, string name, IDictionary? metadata, string vaultName, IDictionary? parameters) =>
        Run(function, vaultName, parameters, name, (vault, access) =>
        {
            VariableSettings settings = VaultMetadata.ToSettings(metadata ?? new Hashtable());
            access.Change(
                transaction => transaction.DescribeVariable(Existing(transaction, vault, name), settings));
        });

    /// <summary>Unlocks the lockbox with a password, for all of this process, for a quarter of an hour.</summary>
    /// <param name="function">The function's <c>$PSCmdlet</c>.</param>
    /// <param name="password">The password.</param>
    /// <param name="vaultName">The vault's name.</param>
    /// <param name="parameters">What the vault was registered with.</param>
    public static void Unlock(PSCmdlet function, SecureString password, string vaultName, IDictionary? parameters) =>
        Run(function, vaultName, parameters, vaultName, (_, access) =>
        {
            DateTimeOffset until = access.Unlock(password);
            function.WriteVerbose($"Unlocked until {until.LocalDateTime:g}.");
        });

    /// <summary>Whether the vault can be used. Writes nothing into it.</summary>
    /// <param name="function">The function's <c>$PSCmdlet</c>.</param>
    /// <param name="vaultName">The vault's name.</param>
    /// <param name="parameters">What the vault was registered with.</param>
    /// <returns>False when something is wrong; the errors that were written say what.</returns>
    public static bool Test(PSCmdlet function, string vaultName, IDictionary? parameters)
    {
        bool isSound = false;
        Run(function, vaultName, parameters, vaultName, (vault, access) =>
            isSound = VaultTest.Run(function, vault, access));
        return isSound;
    }

    /// <summary>Says what stays when the vault is no longer registered: the lockbox, untouched.</summary>
    /// <param name="function">The function's <c>$PSCmdlet</c>.</param>
    /// <param name="vaultName">The vault's name.</param>
    /// <param name="parameters">What the vault was registered with.</param>
    public static void Unregister(PSCmdlet function, string vaultName, IDictionary? parameters) =>
        Run(function, vaultName, parameters, vaultName, (vault, _) =>
            function.WriteVerbose($"The lockbox '{vault.Path}' stays as it is."));

    private static string Existing(Transaction transaction, VaultParameters vault, string name)
    {
        VaultItem item = new VaultCatalog(transaction, vault).Find(name)
            ?? throw new LockboxVariableNotFoundException(
                $"There is no secret '{EntryName.ToDisplay(name)}' in the vault '{vault.VaultName}'.",
                $"Get-SecretInfo -Vault {CodeText.Quoted(vault.VaultName)} lists the names.");
        RequireVariable(vault, item);
        return item.StoredName;
    }

    private static void RequireVariable(VaultParameters vault, VaultItem? item)
    {
        if (item is { File: not null })
        {
            throw new LockboxReadOnlyException(
                $"'{EntryName.ToDisplay(item.Name)}' in the vault '{vault.VaultName}' is a file of the lockbox, which "
                + "SecretManagement can only read.",
                "Use Set-LockboxItemContent or Remove-LockboxItem.");
        }
    }

    private static void Run(
        PSCmdlet function,
        string vaultName,
        IDictionary? parameters,
        object? target,
        Action<VaultParameters, VaultAccess> step)
    {
        try
        {
            VaultParameters vault = VaultParameters.Read(vaultName, parameters);
            step(vault, new VaultAccess(function, vault));
        }
        catch (Exception e) when (
            e is not (LockboxLockedException or PipelineStoppedException or ActionPreferenceStopException))
        {
            function.WriteError(ErrorMapping.ToRecord(e, target is "" or null ? vaultName : target));
        }
    }
}
