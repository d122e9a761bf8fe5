using System.Diagnostics;
using System.Management.Automation;
using System.Reflection;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// Tells whether a pipeline ends without having come to its end, as after an error in another command. PowerShell
/// closes writers then as it does at the end, while it disposes the commands, and says so nowhere but in the call
/// itself.
/// </summary>
/// <param name="processor">What runs and disposes the commands of a pipeline.</param>
internal sealed class PipelineEnd(Type? processor)
{
    private readonly MethodBase[] _disposals =
    [
        .. (processor?.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public) ?? [])
            .Where(static method => method.Name == "DisposeCommands"),
    ];

    /// <summary>The PowerShell that runs.</summary>
    public static PipelineEnd OfPowerShell { get; } = new(
        typeof(PSCmdlet).Assembly.GetType("System.Management.Automation.Internal.PipelineProcessor"));

    /// <summary>
    /// Makes sure that the two ends can be told apart. Where they cannot, half of a content would be committed as if it
    /// were all: then nothing may be written this way.
    /// </summary>
    /// <exception cref="UsageException">This PowerShell disposes commands in a way that is not known.</exception>
    public void Require()
    {
        if (_disposals.Length == 0)
        {
            throw new UsageException(
                UsageException.NotOnDrive,
                "In this version of PowerShell it cannot be told whether a pipeline has come to its end, so nothing is "
                + "written to a drive by one.",
                "Use Set-LockboxItemContent, or a newer version of Lockbox.");
        }
    }

    /// <summary>Whether the call comes from the disposal of commands.</summary>
    /// <returns>True where the pipeline has not come to its end.</returns>
    public bool IsEarly() =>
        new StackTrace().GetFrames().Any(frame => Array.IndexOf(_disposals, frame.GetMethod()) >= 0);
}
