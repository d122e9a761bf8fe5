using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>Where PowerShell takes what a program prints; everything is written by the pipeline thread.</summary>
internal static class PipelineSinks
{
    private const string ConsoleHost = "ConsoleHost";

    /// <summary>Standard output: each line is a string.</summary>
    /// <param name="cmdlet">Writes it.</param>
    /// <param name="pump">Brings it to the pipeline thread.</param>
    public static IOutputSink ForOutput(Cmdlet cmdlet, PipelinePump pump) =>
        new LineSink(lines => pump.Post(() => WriteAll(lines, cmdlet.WriteObject)));

    /// <summary>
    /// Standard error. In a console it goes to the standard error of this process as it comes, prompts and progress
    /// bars included, as with any program that PowerShell runs. Other hosts get lines on the information stream,
    /// because a line on the error stream would end a script that stops at errors.
    /// </summary>
    /// <param name="cmdlet">Writes it.</param>
    /// <param name="pump">Brings it to the pipeline thread.</param>
    public static IOutputSink ForError(PSCmdlet cmdlet, PipelinePump pump) => cmdlet.Host?.Name == ConsoleHost
        ? new TextSink(text => pump.Post(() => Console.Error.Write(text)))
        : new LineSink(lines => pump.Post(() => WriteAll(lines, line => WriteToHost(cmdlet, line))));

    /// <summary>
    /// Standard error among the output: each line is an error record, as with 2>&amp;1 behind a program.
    /// </summary>
    /// <param name="cmdlet">Writes it.</param>
    /// <param name="pump">Brings it to the pipeline thread.</param>
    public static IOutputSink ForMergedError(Cmdlet cmdlet, PipelinePump pump) =>
        new LineSink(lines => pump.Post(() => WriteAll(lines, line => cmdlet.WriteObject(ToRecord(line)))));

    private static void WriteAll(IReadOnlyList<string> lines, Action<string> write)
    {
        foreach (string line in lines)
        {
            write(line);
        }
    }

    private static void WriteToHost(Cmdlet cmdlet, string line) =>
        cmdlet.WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST"]);

    // The id by which PowerShell knows that a record is a line that a program wrote, and shows nothing but the line.
    private static ErrorRecord ToRecord(string line) =>
        new(new RemoteException(line), "NativeCommandErrorMessage", ErrorCategory.NotSpecified, targetObject: null);
}
