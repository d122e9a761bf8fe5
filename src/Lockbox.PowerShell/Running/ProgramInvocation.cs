
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>Runs a program on behalf of a cmdlet, as PowerShell does: output, exit code and error.</summary>
internal static class ProgramInvocation
{
    /// <summary>Runs the program to its end.</summary>
    /// <param name="cmdlet">Writes what the program prints.</param>
    /// <param name="command">What to run.</param>
    /// <param name="secrets">What to hide in its output, or null.</param>
    /// <param name="mergesError">Whether its standard error goes among the output.</param>
    /// <param name="name">The program as the user named it.</param>
    /// <exception cref="LockboxException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Run(
        LockboxCmdlet cmdlet, ChildCommand command, PatternTrees? secrets, bool mergesError, string name)
    {
        using PipelinePump pump = new(cmdlet.StopToken);
        IOutputSink output = PipelineSinks.ForOutput(cmdlet, pump);
        IOutputSink error = mergesError
            ? PipelineSinks.ForMergedError(cmdlet, pump)
            : PipelineSinks.ForError(cmdlet, pump);
        int exitCode = pump.Run(
            () => ChildProcess.Run(command, secrets, output, error, pump.Token), progress: null);
        cmdlet.SessionState.PSVariable.Set("global:LASTEXITCODE", exitCode);
        if (exitCode != 0)
        {
            cmdlet.Report(
                new LockboxCommandFailedException(
                    $"'{name}' has ended with exit code {exitCode}.",
                    exitCode,
                    "What it printed says why. The exit code is in $LASTEXITCODE too."),
                name);
        }
    }
}
