using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Values;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Sets plain variables, which lists show with their values; everything from the pipeline in one commit. Without a
/// value it changes only what is said of a variable, which may be a secret.
/// </summary>
[Cmdlet(VerbsCommon.Set, "LockboxVariable", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxVariable))]
public sealed class SetLockboxVariableCommand : VariableSettingCmdlet
{
    // PowerShell puts the default back between piped objects, and so this tells "not given" for each of them.
    private static readonly string NotGiven = new('\0', 1);

    /// <summary>The value. Lists show it; a secret belongs to <c>Set-LockboxSecret</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [PlainValueTransformation]
    public string? Value { get; set; } = NotGiven;

    /// <summary>An object whose properties are the other parameters, for instance a line of a CSV file.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Makes a plain value of a secret.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override bool SetsSecrets => false;

    /// <inheritdoc/>
    private protected override bool MayReveal => Force;

    /// <inheritdoc/>
    private protected override VariableValue? TakeValue(string path)
    {
        // A listed secret has no value to set, but PowerShell makes an empty text of what is not there.
        if (InputObject?.BaseObject is LockboxVariable { IsSecret: true })
        {
            throw new LockboxUnsupportedSecretTypeException(
                $"'{DisplayText.Name(Name)}' is a secret, and lists do not have its value.",
                "Read it with Get-LockboxSecret and set it with Set-LockboxSecret.");
        }

        return ReferenceEquals(Value, NotGiven) ? null : SecretObjects.ToValue(Value ?? string.Empty, out _);
    }
}
