using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Compacts a lockbox: a new file without free space, in which what many commits have left in many small frames is put
/// together, takes the place of the old one when it is whole.
/// </summary>
[Cmdlet(VerbsCommon.Optimize, "Lockbox", SupportsShouldProcess = true)]
[OutputType(typeof(LockboxOptimizeResult))]
public sealed class OptimizeLockboxCommand : UnlockingCmdlet
{
    /// <summary>
    /// The lockboxes; by default <c>$env:LOCKBOX</c>, or the only unlocked one. Paths may hold wildcards.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    [SupportsWildcards]
    public LockboxReference[]? Lockbox { get; set; }

    /// <summary>Compresses all content again, with this effort. What is added later is compressed as before.</summary>
    [Parameter]
    public CompressionLevel? CompressionLevel { get; set; }

    /// <summary>How many seconds to wait while another process writes to the lockbox.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int LockTimeoutSeconds { get; set; } = OneCommit.DefaultLockTimeoutSeconds;

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachLockbox(Lockbox, Optimize);

    private void Optimize(string path)
    {
        using LockboxKey? key = TryKeyOf(path);
        string action = CompressionLevel is { } level ? $"Compact, and compress again ({level})" : "Compact";
        if (!ShouldProcess(path, action) || key is null)
        {
            return;
        }

        long start = Stopwatch.GetTimestamp();
        OptimizeOptions options = new()
        {
            CompressionLevel = CompressionLevel,
            LockTimeout = TimeSpan.FromSeconds(LockTimeoutSeconds),
            HolderName = MyInvocation.MyCommand.Name,
        };
        OptimizeReport report = RunLong(
            $"Optimizing {Path.GetFileName(path)}",
            (pump, progress) => LockboxFile.Optimize(path, key, options, progress, pump.Token));
        WriteVerbose(string.Create(
            CultureInfo.InvariantCulture,
            $"Commit {report.CommitSequence}: {report.FramesBefore} frames became {report.FramesAfter}, "
            + $"{report.LengthBefore} bytes {report.LengthAfter}."));
        WriteObject(new LockboxOptimizeResult
        {
            Lockbox = path,
            LengthBefore = report.LengthBefore,
            LengthAfter = report.LengthAfter,
            FramesBefore = report.FramesBefore,
            FramesAfter = report.FramesAfter,
            Length = report.ContentLength,
            CommitSequence = report.CommitSequence,
            Duration = Stopwatch.GetElapsedTime(start),
        });
    }
}
