using System.Diagnostics;
using System.Management.Automation.Provider;
using Lockbox.Engine;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <content>The content of items: Get-Content, Set-Content, Add-Content, Clear-Content and <c>${lb:name}</c>.</content>
public sealed partial class LockboxProvider : IContentCmdletProvider, IDriveWriterHost
{
    CancellationToken IDriveWriterHost.StopToken => _stop.Token;

    bool IDriveWriterHost.IsStopping => Stopping || _stop.IsCancellationRequested;

    bool IDriveWriterHost.TryReport(Exception error, DriveTarget target)
    {
        bool hasCommand = DynamicParameters is WriteContentParameters;
        if (hasCommand)
        {
            WriteError(RecordOf(error, target.Path));
        }

        return hasCommand;
    }

    /// <summary>Opens the content of an item, or the value of a variable.</summary>
    /// <param name="path">The item or variable.</param>
    /// <returns>Its content, piece by piece; null when an error has been reported.</returns>
    public IContentReader? GetContentReader(string path) => Open<IContentReader>(path, () =>
    {
        if (VariableAt(path) is { } variable)
        {
            return new VariableReader(ValueOf(variable));
        }

        DriveTarget target = Existing(path);
        ReadContentParameters wanted = DynamicParameters as ReadContentParameters ?? new ReadContentParameters();
        if (wanted.Wait)
        {
            throw new UsageException(
                UsageException.Conflict,
                "-Wait is not possible on a drive of a lockbox: what is read is one commit, which stays as it is.",
                "Leave it out.");
        }

        OpenLockbox open = target.Session.OpenRead(this);
        try
        {
            Entry? found = target.IsTop
                ? null
                : DriveListing.Find(open.Snapshot, target.Name)?.Entry ?? throw NotFound(target);
            return found is { Kind: EntryKind.File }
                ? new DriveContentReader(open, found, wanted)
                : throw ContentReading.HasNoContent(target.Shown, found?.LinkTarget);
        }
        catch
        {
            open.Dispose();
            throw;
        }
    });

    /// <inheritdoc/>
    public object GetContentReaderDynamicParameters(string path) => new ReadContentParameters();

    /// <summary>Prepares writing to an item, which need not be there.</summary>
    /// <param name="path">The item.</param>
    /// <returns>A writer that commits when it is closed; null when an error has been reported.</returns>
    public IContentWriter? GetContentWriter(string path) => Open<IContentWriter>(path, () =>
    {
        DriveTarget target = Changeable(WithToken(path));
        ContentChange.RequireFile(target.Find(this)?.Entry, target.Shown);
        if (DynamicParameters is WriteContentParameters)
        {
            PipelineEnd.OfPowerShell.Require();
        }

        return new DriveContentWriter(
            this, target, DynamicParameters as WriteContentParameters ?? new WriteContentParameters());
    });

    /// <inheritdoc/>
    public object GetContentWriterDynamicParameters(string path) => new WriteContentParameters();

    /// <summary>
    /// Makes an item empty. Whoever clears an item only to write to it next gets one commit, which the writer makes.
    /// </summary>
    /// <param name="path">The item.</param>
    public void ClearContent(string path)
    {
        if (!IsClearedForWriting())
        {
            Do(path, () => Clear(Changeable(path)));
        }
    }

    /// <inheritdoc/>
    public object ClearContentDynamicParameters(string path) => new ClearContentParameters();

    /// <summary>
    /// Of an item that is not there yet and has brackets in its name PowerShell gives the path below the drive's root
    /// alone, and the drive beside it.
    /// </summary>
    private string WithToken(string path) =>
        path is ['/' or '\\', ..] && PSDriveInfo is LockboxDrive { Session: { } session } ? session.Token + path : path;

    /// <summary>Reports what goes wrong where a command asks; where a script or a variable does, throws it.</summary>
    private T? Open<T>(string path, Func<T> open)
        where T : class
    {
        if (DynamicParameters is not DriveContentParameters)
        {
            return open();
        }

        T? opened = null;
        Do(path, () => opened = open());
        return opened;
    }

    private void Clear(DriveTarget target)
    {
        ContentChange.RequireFile((target.Find(this) ?? throw NotFound(target)).Entry, target.Shown);
        if (IsConfirmed(target, "Clear content"))
        {
            Commit(target, transaction => DriveChanges.PutContent(transaction, target.Name, Stream.Null));
        }
    }

    /// <summary>
    /// Whether a writer follows: Set-Content comes with its own parameters, and an assignment to <c>${lb:name}</c> with
    /// none, as does a script that clears by itself. Only the call tells these two apart; should it not be recognized
    /// one day, an assignment makes two commits.
    /// </summary>
    private bool IsClearedForWriting() => DynamicParameters is WriteContentParameters
        || (DynamicParameters is null && new StackTrace().GetFrames()
            .Any(static frame => frame.GetMethod()?.Name == "SetVariable"));
}
