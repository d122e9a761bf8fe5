using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Values;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Takes secrets out of another vault of SecretManagement, through its own commands in the caller's session. Nothing
/// here refers to that module: it is used where the user has it.
/// </summary>
/// <param name="cmdlet">The cmdlet on whose behalf.</param>
/// <param name="vault">The name of a registered vault.</param>
internal sealed class SecretVaultImport(LockboxCmdlet cmdlet, string vault)
{
    private const string Module = SecretManagementModule.Name;
    private const string Remedy =
        "Get-SecretVault lists the vaults; Test-SecretVault says whether one can be used, or has to be unlocked.";

    private const string List =
        $@"param($vault) @{{ Found = @({Module}\Get-SecretInfo -Vault $vault -ErrorAction Stop) }}";

    private const string Get =
        $@"param($info) @{{ Found = @({Module}\Get-Secret -InputObject $info -ErrorAction Stop) }}";

    /// <summary>Takes all secrets whose names are wanted.</summary>
    /// <param name="import">Takes the values.</param>
    /// <exception cref="LockboxSecretManagementMissingException">The module is not installed.</exception>
    /// <exception cref="LockboxReadException">The vault cannot be listed.</exception>
    public void AddTo(VariableImport import)
    {
        if (cmdlet.InvokeCommand.GetCommand($@"{Module}\Get-SecretInfo", CommandTypes.All) is null)
        {
            throw new LockboxSecretManagementMissingException(
                $"-FromSecretVault needs the module {Module}, which is not installed.",
                $"Install-PSResource {Module}, and the module of the vault '{vault}'.");
        }

        foreach (object? found in Run(List, vault, $"The vault '{vault}' cannot be listed"))
        {
            PSObject info = PSObject.AsPSObject(found ?? string.Empty);
            if (info.Properties["Name"]?.Value is string name && import.Accepts(name, $"the vault '{vault}'"))
            {
                Add(import, info, name);
            }
        }
    }

    // One secret that the vault does not give, or that is of a type of its own, leaves the others.
    private void Add(VariableImport import, PSObject info, string name)
    {
        try
        {
            object?[] found =
                Run(Get, info, $"'{EntryName.ToDisplay(name)}' cannot be read from the vault '{vault}'");
            object? secret = found.Length == 1
                ? found[0]
                : throw new LockboxReadException(
                    $"The vault '{vault}' gave {found.Length} values for '{EntryName.ToDisplay(name)}'.", Remedy);
            import.Add(name, SecretObjects.ToValue(secret, out _), new VariableSettings
            {
                IsSecret = true,
                Metadata = MetadataOf(info, name),
            });
        }
        catch (LockboxException e)
        {
            cmdlet.Report(e, name);
        }
    }

    private ReadOnlyMemory<byte>? MetadataOf(PSObject info, string name)
    {
        using ValueTable table = new();
        if (info.Properties["Metadata"]?.Value is not IEnumerable metadata)
        {
            return null;
        }

        foreach ((string key, object? value) in Pairs(metadata))
        {
            if (TableItem.CanHold(value))
            {
                table.Add(TableItem.Of(key, value));
            }
            else
            {
                cmdlet.WriteWarning(
                    $"The metadata '{EntryName.ToDisplay(key)}' of '{EntryName.ToDisplay(name)}' is of a type that a "
                    + "lockbox cannot hold, and is left out.");
            }
        }

        return table.Items.Count > 0 ? table.ToArray() : null;
    }

    // What SecretManagement gives is a dictionary of both kinds, which enumerates the pairs of the generic one.
    private static IEnumerable<(string Key, object? Value)> Pairs(IEnumerable metadata) => metadata switch
    {
        IEnumerable<KeyValuePair<string, object>> pairs =>
            pairs.Select(pair => (pair.Key, SecretObjects.Unwrap(pair.Value))),
        IDictionary dictionary => dictionary.Cast<DictionaryEntry>()
            .Select(pair => (pair.Key.ToString() ?? string.Empty, SecretObjects.Unwrap(pair.Value))),
        _ => [],
    };

    // In a table, because a script that gives out one array gives out what is in it.
    private object?[] Run(string script, object argument, string failure)
    {
        try
        {
            Collection<PSObject> output =
                cmdlet.InvokeCommand.InvokeScript(cmdlet.SessionState, ScriptBlock.Create(script), argument);
            return output[0].BaseObject is Hashtable table && table["Found"] is object?[] found ? found : [];
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw new LockboxReadException($"{failure}: {e.Message}", Remedy, e);
        }
    }
}
