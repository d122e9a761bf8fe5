using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Values;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Gives out the values of secrets: as SecureString, PSCredential, byte[], Hashtable or X509Certificate2, unless
/// another form is asked for.
/// </summary>
[Cmdlet(VerbsCommon.Get, "LockboxSecret", DefaultParameterSetName = ByName)]
[Alias("glbs")]
[OutputType(
    typeof(SecureString), typeof(PSCredential), typeof(byte[]), typeof(System.Collections.Hashtable),
    typeof(X509Certificate2), typeof(string))]
public sealed class GetLockboxSecretCommand : VariableSelectingCmdlet
{
    /// <summary>Gives out plain text, also in tables. The text cannot be cleared from memory.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <summary>Gives out bytes: of text its UTF-8, of a certificate its PKCS#12.</summary>
    [Parameter]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>Gives out a certificate with its private key; nothing is written to disk.</summary>
    [Parameter]
    public SwitchParameter AsCertificate { get; set; }

    /// <summary>Has the CI service that runs this process hide the value in its log before it is given out.</summary>
    [Parameter]
    public SwitchParameter Mask { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (new bool[] { AsPlainText, AsByteArray, AsCertificate }.Count(static isAsked => isAsked) > 1)
        {
            Conflict(
                "-AsPlainText, -AsByteArray and -AsCertificate exclude each other.", "Leave out all but one of them.");
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(GiveOut, Lockbox);

    private void GiveOut()
    {
        foreach ((string path, VariableSelection selection) in Selections())
        {
            // Given out when the lockbox is closed: the next command may change it, and what that throws is its error.
            foreach (object given in ReadAll(path, selection))
            {
                // Bytes one by one would be thousands of objects, and no bytes any more.
                WriteObject(given, enumerateCollection: false);
            }
        }
    }

    private List<object> ReadAll(string path, VariableSelection selection)
    {
        List<object> read = [];
        using OpenLockbox open = OpenRead(path);
        foreach (Variable variable in selection.Resolve(VariableSource.Of(open.Snapshot), Report))
        {
            PerItem(() => read.Add(Read(open, variable)), variable.Name);
        }

        return read;
    }

    private object Read(OpenLockbox open, Variable variable)
    {
        using VariableValue value = open.Snapshot.ReadVariable(variable);
        if (Mask && !MaskedTexts.Register(value))
        {
            WriteWarning($"The CI service did not take the mask of '{DisplayText.Name(variable.Name)}'.");
        }

        return FormOf(value);
    }

    private object FormOf(VariableValue value) =>
        AsPlainText ? SecretForm.PlainText(value)
        : AsByteArray ? SecretForm.Bytes(value)
        : AsCertificate ? SecretForm.Certificate(value)
        : SecretForm.Usual(value);
}
