using System.Collections;
using System.Management.Automation.Provider;
using Lockbox.PowerShell.Content;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// What Set-Content and Add-Content write, as one commit when it is closed. PowerShell closes a writer after an error
/// and after Ctrl+C as well; then nothing is committed.
/// </summary>
/// <param name="host">On whose behalf.</param>
/// <param name="target">The item.</param>
/// <param name="wanted">How it is written.</param>
internal sealed class DriveContentWriter(IDriveWriterHost host, DriveTarget target, WriteContentParameters wanted)
    : IContentWriter
{
    private ContentChange _change = new(target.Name, Appends: false, Offset: null);
    private ContentWriting? _writing;
    private bool _isOver;

    /// <summary>
    /// Somebody has forgotten the writer; PowerShell itself never does. Whatever it has begun gives the lockbox free.
    /// </summary>
    ~DriveContentWriter() => _writing?.Cancel();

    /// <summary>Writes objects.</summary>
    /// <param name="content">The objects as they are in the pipeline.</param>
    /// <returns>The same, which is what -PassThru passes on.</returns>
    public IList Write(IList content)
    {
        if (_isOver)
        {
            return content;
        }

        try
        {
            ContentWriting writing = Begin();
            foreach (object? value in content)
            {
                writing.Add(value);
            }
        }
        catch (Exception e)
        {
            // What comes after this is passed over: nothing will be committed.
            Dispose();
            if (LockboxCmdlet.IsFlowControl(e) || !host.TryReport(e, target))
            {
                throw;
            }
        }

        return content;
    }

    /// <summary>Where to write: Add-Content seeks the end before it writes.</summary>
    /// <param name="offset">An offset in bytes; 0 from the end.</param>
    /// <param name="origin">The beginning or the end.</param>
    public void Seek(long offset, SeekOrigin origin)
    {
        bool isPossible = _writing is null && origin switch
        {
            SeekOrigin.Begin => offset >= 0,
            SeekOrigin.End => offset == 0,
            _ => false,
        };
        if (!isPossible)
        {
            throw new UsageException(
                UsageException.NotOnDrive,
                "On a drive of a lockbox content is written from a place on that is known before.",
                "Set-LockboxItemContent writes from any -Offset on.");
        }

        _change = new ContentChange(target.Name, origin == SeekOrigin.End, origin == SeekOrigin.Begin ? offset : null);
    }

    /// <summary>Commits.</summary>
    public void Close()
    {
        if (_isOver)
        {
            return;
        }

        try
        {
            if (!host.IsStopping && !PipelineEnd.OfPowerShell.IsEarly())
            {
                Begin().Commit($"Writing to {target.Session.Name}:");
            }
        }
        catch (Exception e) when (!LockboxCmdlet.IsFlowControl(e) && host.TryReport(e, target))
        {
            // Told; a cmdlet that closes its writers passes over what they throw.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Gives up what was not committed.</summary>
    public void Dispose()
    {
        _isOver = true;
        _writing?.Dispose();
        GC.SuppressFinalize(this);
    }

    private ContentWriting Begin()
    {
        if (_writing is null)
        {
            // What a worker holds must not lead back here: a writer that is forgotten has to be found to be.
            (DriveSession session, IDriveWriterHost owner) = (target.Session, host);
            ContentStyle style = new(wanted.Encoding, wanted.NoNewline, wanted.AsByteStream, WritesBytesAsText: true);
            _writing = new ContentWriting(
                owner, session.Path, () => session.Key(owner), _change, style, OneCommit.DefaultLockTimeoutSeconds,
                owner.StopToken);
        }

        return _writing;
    }
}

/// <summary>What a writer needs of the provider that has made it.</summary>
internal interface IDriveWriterHost : IChangeHost
{
    /// <summary>Cancelled when the user stops the pipeline.</summary>
    CancellationToken StopToken { get; }

    /// <summary>Whether the user has stopped the pipeline.</summary>
    bool IsStopping { get; }

    /// <summary>Reports what went wrong, where there is a command that reports it.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="target">The item.</param>
    /// <returns>False when the error has to be thrown to be heard of.</returns>
    bool TryReport(Exception error, DriveTarget target);
}
