using System.Management.Automation.Host;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>What finding a key needs of the one on whose behalf it happens: usually a cmdlet.</summary>
internal interface IUnlockHost
{
    /// <summary>Where the user can be asked.</summary>
    PSHost Host { get; }

    /// <summary>Says something that is shown with -Verbose only.</summary>
    /// <param name="text">Never anything secret.</param>
    void WriteVerbose(string text);

    /// <summary>Warns.</summary>
    /// <param name="text">Never anything secret.</param>
    void WriteWarning(string text);

    /// <summary>The full path of a host file, for a path as the user writes it.</summary>
    /// <param name="path">Absolute or relative to the current location.</param>
    /// <returns>A path that System.IO understands.</returns>
    string ResolveHostPath(string path);

    /// <summary>Runs an engine call that Ctrl+C can end.</summary>
    /// <param name="call">The call; it runs on another thread.</param>
    /// <returns>What the call returns.</returns>
    T RunCancellable<T>(Func<CancellationToken, T> call);
}
