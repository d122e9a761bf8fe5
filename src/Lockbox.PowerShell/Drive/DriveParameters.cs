using System.Management.Automation;
using System.Security;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Drive;

/// <summary>What New-PSDrive takes for a lockbox besides its own parameters.</summary>
public sealed class NewDriveParameters
{
    /// <summary>The password that unlocks the lockbox, or that of the identity or certificate file.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <summary>The path of the key file that unlocks the lockbox.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? KeyFile { get; set; }

    /// <summary>The path of the identity file that unlocks the lockbox.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? Identity { get; set; }

    /// <summary>The certificate whose private key unlocks the lockbox.</summary>
    [Parameter]
    [ValidateNotNull]
    [CertificateReferenceTransformation]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public CertificateReference? Certificate { get; set; }

    /// <summary>Refuses every change through the drive.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Gives secrets out as plain text.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }
}

/// <summary>What Get-ChildItem takes on a drive besides its own parameters.</summary>
public sealed class ChildItemParameters
{
    /// <summary>Only files, and links.</summary>
    [Parameter]
    public SwitchParameter File { get; set; }

    /// <summary>Only directories.</summary>
    [Parameter]
    public SwitchParameter Directory { get; set; }
}
