using Lockbox.Engine;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// What changing a lockbox needs of the one on whose behalf it happens: a cmdlet, or the provider of a drive.
/// </summary>
internal interface IChangeHost : IUnlockHost
{
    /// <summary>How the writer is called in the message that others get while it holds the lockbox.</summary>
    string HolderName { get; }

    /// <summary>Runs a long engine call that reports errors and progress on its way.</summary>
    /// <param name="activity">What the progress bar is called.</param>
    /// <param name="call">The call; it runs on another thread.</param>
    /// <returns>What the call returns.</returns>
    T RunLong<T>(string activity, Func<PipelinePump, IProgress<TransferProgress>, T> call);
}
