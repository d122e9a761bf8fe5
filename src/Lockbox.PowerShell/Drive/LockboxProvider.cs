using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Provider;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// Lockboxes as drives. PowerShell makes an instance for each call, often dozens for one command: an instance holds
/// nothing, and everything that a drive knows is in the <see cref="DriveSession"/> that its paths lead to.
/// </summary>
[CmdletProvider("Lockbox", ProviderCapabilities.Filter | ProviderCapabilities.ShouldProcess)]
[OutputType(typeof(LockboxItem), typeof(global::Lockbox.Lockbox), ProviderCmdlet = "Get-Item")]
[OutputType(typeof(LockboxItem), ProviderCmdlet = "Get-ChildItem")]
[OutputType(typeof(LockboxItem), ProviderCmdlet = "New-Item")]
[SuppressMessage("Design", "CA1001", Justification = "PowerShell disposes no provider, and the source has no timer.")]
public sealed partial class LockboxProvider : NavigationCmdletProvider, IChangeHost
{
    private readonly CancellationTokenSource _stop = new();

    string IChangeHost.HolderName => PSDriveInfo is { } drive ? $"the drive {drive.Name}:" : "a Lockbox drive";

    string IUnlockHost.ResolveHostPath(string path) => HostPath.Resolve(SessionState, path);

    T IUnlockHost.RunCancellable<T>(Func<CancellationToken, T> call)
    {
        using PipelinePump pump = new(_stop.Token);
        return pump.Run(() => call(pump.Token), progress: null);
    }

    T IChangeHost.RunLong<T>(string activity, Func<PipelinePump, IProgress<TransferProgress>, T> call)
    {
        using PipelinePump pump = new(_stop.Token);
        ProgressReporter progress = new(WriteProgress, activity, TimeProvider.System);
        return pump.Run(() => call(pump, progress), progress);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Where a path leads. PowerShell may give any drive's path, whatever the current drive is.</summary>
    /// <param name="path">The path as PowerShell gives it.</param>
    /// <returns>The drive, and the name.</returns>
    /// <exception cref="UsageException">There is no such drive, or the path is one of variables.</exception>
    private static DriveTarget Target(string path)
    {
        (string token, string name) = DrivePath.Parse(path);
        if (DriveSessions.Find(token) is not { } session)
        {
            throw new UsageException(
                UsageException.DriveNotFound,
                DriveSessions.IsToken(token)
                    ? $"The drive of '{EntryName.ToDisplay(path)}' is gone."
                    : $"'{EntryName.ToDisplay(path)}' leads to no drive of a lockbox.",
                Remedies.Of(UsageException.DriveNotFound));
        }

        return VariableAt(path) is { } variable
            ? throw new UsageException(
                UsageException.NotOnDrive,
                $"'{variable.Shown}' is among the variables, which a drive only shows.",
                "Use Set-LockboxVariable, Set-LockboxSecret, Rename-LockboxVariable or Remove-LockboxVariable.")
            : new DriveTarget(session, DriveVariables.ItemOf(name));
    }

    /// <summary>As <see cref="Target"/>, for what is there already.</summary>
    /// <param name="path">The path as PowerShell gives it.</param>
    /// <returns>
    /// The drive, and the name; without the backticks that PowerShell puts before brackets in some of its questions,
    /// where nothing has the name with them.
    /// </returns>
    private DriveTarget Existing(string path)
    {
        DriveTarget target = Target(path);
        if (!target.Name.Contains('`', StringComparison.Ordinal) || target.Find(this) is not null)
        {
            return target;
        }

        DriveTarget plain = target with { Name = WildcardPattern.Unescape(target.Name) };
        return plain.Find(this) is null ? target : plain;
    }

    /// <summary>
    /// Answers a question of PowerShell's. What goes wrong is reported, and the answer is no: PowerShell takes an
    /// exception for a no as well, but says nothing of it.
    /// </summary>
    /// <param name="path">What the question is about.</param>
    /// <param name="answer">Finds the answer.</param>
    /// <returns>The answer.</returns>
    private bool Ask(string path, Func<bool> answer)
    {
        bool isTrue = false;
        Do(path, () => isTrue = answer());
        return isTrue;
    }

    /// <summary>Does something with one item; what goes wrong is reported, and the command goes on.</summary>
    /// <param name="path">What it is about.</param>
    /// <param name="step">The step.</param>
    private void Do(string path, Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (!LockboxCmdlet.IsFlowControl(e))
        {
            WriteError(RecordOf(e, path));
        }
    }

    private ErrorRecord RecordOf(Exception e, string path)
    {
        if (e is OperationCanceledException && _stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        (string token, string name) = DrivePath.Parse(path);
        return ErrorMapping.ToRecord(e, DriveSessions.Find(token) is { } session ? session.Show(name) : path);
    }

    /// <summary>Gives an item out, with the paths that PowerShell adds.</summary>
    private void Write(DriveTarget target, DriveEntry entry) => Write(
        entry.ToItem(target.Session.Path), DriveText.ItemTypeName, target.PathOf(entry.Name), entry.IsContainer);

    private void Write(object item, string typeName, string path, bool isContainer)
    {
        PSObject shown = PSObject.AsPSObject(item);
        shown.TypeNames.Insert(0, typeName);
        WriteItemObject(shown, path, isContainer);
    }
}
