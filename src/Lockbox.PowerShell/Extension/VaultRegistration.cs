using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Extension;

/// <summary>Calls SecretManagement in the caller's session, where it is needed and nowhere else.</summary>
internal static class VaultRegistration
{
    private const string Module = SecretManagementModule.Name;

    /// <summary>Makes sure that SecretManagement can be called.</summary>
    /// <exception cref="LockboxSecretManagementMissingException">It is not installed.</exception>
    public static void RequireSecretManagement()
    {
        if (IsLoaded())
        {
            return;
        }

        Invoke(
            "Microsoft.PowerShell.Core\\Import-Module",
            [("Name", Module), ("ErrorAction", ActionPreference.Ignore)]);
        if (IsLoaded())
        {
            return;
        }

        throw new LockboxSecretManagementMissingException(
            $"The module {Module} is not installed, and only it keeps a register of vaults. "
            + $"Run: Install-PSResource {Module}",
            $"Run Install-PSResource {Module}, then register the lockbox again. The cmdlets of Lockbox, such as "
            + "Get-LockboxSecret, do not need it.");
    }

    /// <summary>Registers a lockbox under a name.</summary>
    /// <param name="name">The vault's name.</param>
    /// <param name="parameters">What SecretManagement gives to each call; it keeps them as clear text.</param>
    /// <param name="isDefault">Whether it becomes the default vault, or null where SecretManagement decides.</param>
    /// <param name="replaces">Whether a vault of that name is replaced.</param>
    /// <returns>SecretManagement's description of the vault.</returns>
    /// <exception cref="LockboxAlreadyExistsException">There is a vault of that name.</exception>
    public static PSObject? Register(string name, Hashtable parameters, bool? isDefault, bool replaces)
    {
        List<(string, object)> arguments =
        [
            ("ModuleName", Path.Combine(ModuleEvents.ModuleFolder, "Lockbox.psd1")),
            ("Name", name),
            ("VaultParameters", parameters),
            ("Description", string.Create(CultureInfo.InvariantCulture, $"The lockbox {parameters["Path"]}")),
            ("AllowClobber", (SwitchParameter)replaces),
            ("PassThru", (SwitchParameter)true),
            // The user was asked by our own cmdlet.
            ("Confirm", (SwitchParameter)false),
            ("WhatIf", (SwitchParameter)false),
        ];
        if (isDefault is { } value)
        {
            arguments.Add(("DefaultVault", (SwitchParameter)value));
        }

        try
        {
            // Registering imports this module anew in a runspace of SecretManagement's own.
            IReadOnlyList<PSObject> registered =
                ModuleEvents.KeepingKeys(() => Invoke($"{Module}\\Register-SecretVault", arguments));
            return registered.Count > 0 ? registered[0] : null;
        }
        catch (RuntimeException e) when (e.ErrorRecord?.FullyQualifiedErrorId.StartsWith(
            "RegisterSecretVaultInvalidVaultName", StringComparison.Ordinal) ?? false)
        {
            throw new LockboxAlreadyExistsException(
                $"There is a vault '{DisplayText.Name(name)}' already.",
                "Choose another -Name, or replace that one with -Force.",
                e);
        }
    }

    /// <summary>Makes a lockbox with the cmdlet that makes them.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="keyFile">A key file that will unlock it, or null for what New-Lockbox finds or asks for.</param>
    public static void Create(string path, string? keyFile)
    {
        List<(string, object)> arguments = [("Lockbox", new FileInfo(path)), ("Confirm", (SwitchParameter)false)];
        if (keyFile is not null)
        {
            arguments.Add(("KeyFile", keyFile));
        }

        Invoke("Lockbox\\New-Lockbox", arguments);
    }

    private static bool IsLoaded() =>
        Invoke("Microsoft.PowerShell.Core\\Get-Module", [("Name", Module)]).Count > 0;

    private static IReadOnlyList<PSObject> Invoke(string command, IEnumerable<(string Name, object Value)> arguments)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(command);
        foreach ((string name, object value) in arguments)
        {
            shell.AddParameter(name, value);
        }

        IReadOnlyList<PSObject> output = shell.Invoke();
        return shell.Streams.Error.Count == 0
            ? output
            : throw new RuntimeException("", null, shell.Streams.Error[0]);
    }
}
