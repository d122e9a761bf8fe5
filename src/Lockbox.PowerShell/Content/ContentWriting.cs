using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Content;

/// <summary>How objects become bytes.</summary>
/// <param name="Encoding">The encoding of text.</param>
/// <param name="NoNewline">Whether there is no line break behind each text.</param>
/// <param name="AsByteStream">Whether everything has to be bytes.</param>
/// <param name="WritesBytesAsText">Whether bytes are numbers like any other, unless everything has to be bytes.</param>
internal sealed record ContentStyle(Encoding Encoding, bool NoNewline, bool AsByteStream, bool WritesBytesAsText);

/// <summary>The content that a pipeline writes to an item, from its first object to the commit.</summary>
internal sealed class ContentWriting : IDisposable
{
    private readonly PipedCommit _commit;
    private readonly ContentText _text;

    /// <summary>Begins. Looks at what is there, and keeps nothing open.</summary>
    /// <param name="host">The cmdlet or provider; messages and progress are its.</param>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="keyOf">Gets a key for it, which is disposed here; for the pipeline thread.</param>
    /// <param name="change">What is written to, and where.</param>
    /// <param name="style">How objects become bytes.</param>
    /// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
    /// <param name="stop">Cancelled when the user stops the pipeline.</param>
    /// <exception cref="LockboxItemExistsException">It is a directory or a link.</exception>
    public ContentWriting(
        IChangeHost host,
        string path,
        Func<LockboxKey> keyOf,
        ContentChange change,
        ContentStyle style,
        int lockTimeoutSeconds,
        CancellationToken stop)
    {
        using OpenLockbox open = OpenLockbox.Read(path, keyOf());
        ContentChange.RequireFile(open.Snapshot.Find(change.Name), change.Name);
        (Encoding encoding, bool hasMark) = change.EncodingFor(open, style.Encoding);
        PipedCommit commit = new(host, path, keyOf, lockTimeoutSeconds, change.Apply, stop);
        _commit = commit;
        _text = new ContentText(commit.Write) { Style = style with { Encoding = encoding }, HasMark = hasMark };
    }

    /// <summary>Writes an object.</summary>
    /// <param name="value">What the pipeline brings.</param>
    public void Add(object? value) => _text.Add(value);

    /// <summary>Commits, and waits until that is done.</summary>
    /// <param name="activity">What the progress bar is called.</param>
    public void Commit(string activity)
    {
        _text.Finish();
        _commit.Commit(activity);
    }

    /// <summary>Gives up what was not committed, and waits for nothing.</summary>
    public void Cancel() => _commit.Cancel();

    /// <summary>Gives up what was not committed: when this returns, the lockbox is free.</summary>
    public void Dispose()
    {
        _commit.Dispose();
        _text.Dispose();
    }
}
