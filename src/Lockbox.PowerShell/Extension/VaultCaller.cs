using System.Management.Automation;
using System.Management.Automation.Host;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Extension;

/// <summary>A function of the extension module as a caller that wants a lockbox unlocked.</summary>
/// <param name="function">The function's own <c>$PSCmdlet</c>.</param>
internal sealed class VaultCaller(PSCmdlet function) : IUnlockHost
{
    /// <inheritdoc/>
    public PSHost Host => function.Host;

    /// <summary>A full path: there is no current location that the user would know of.</summary>
    public string ResolveHostPath(string path) => Path.GetFullPath(path);

    /// <inheritdoc/>
    public void WriteVerbose(string text) => function.WriteVerbose(text);

    /// <inheritdoc/>
    public void WriteWarning(string text) => function.WriteWarning(text);

    /// <summary>Runs the call where it is: nobody stops what SecretManagement runs.</summary>
    public T RunCancellable<T>(Func<CancellationToken, T> call) => call(CancellationToken.None);
}
