using System.Management.Automation.Host;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>Whoever wants a lockbox unlocked: a cmdlet of this module, or a function of the extension module.</summary>
internal interface IUnlockCaller
{
    /// <summary>The host, which may be able to ask for a password.</summary>
    PSHost Host { get; }

    /// <summary>The full path of a host file, for a path as the user writes it; it need not exist.</summary>
    /// <param name="path">Absolute, or relative to the caller's current location.</param>
    /// <returns>A path that System.IO understands.</returns>
    /// <exception cref="LockboxNotFoundException">The path is not on the file system.</exception>
    string ResolveHostPath(string path);

    /// <summary>Says by what the lockbox was unlocked. Never a secret.</summary>
    /// <param name="text">A sentence.</param>
    void WriteVerbose(string text);

    /// <summary>Runs an engine call in the way in which this caller can be stopped.</summary>
    /// <typeparam name="T">What the call returns.</typeparam>
    /// <param name="call">The call; it may run on another thread.</param>
    /// <returns>What the call returns.</returns>
    T RunCancellable<T>(Func<CancellationToken, T> call);
}
