using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Content;

/// <summary>How content that comes in pieces gets into a file, which need not be there.</summary>
/// <param name="Name">The file's full name.</param>
/// <param name="Appends">Whether it goes behind what is there.</param>
/// <param name="Offset">Where it goes over what is there; null where it does not.</param>
internal sealed record ContentChange(string Name, bool Appends, long? Offset)
{
    /// <summary>Whether all of the file becomes what is written.</summary>
    public bool Replaces => !Appends && Offset is null;

    /// <summary>Makes of a content all that a file has; its mode, attributes and creation time stay.</summary>
    /// <param name="transaction">What stages it.</param>
    /// <param name="name">The file's full name.</param>
    /// <param name="content">The content, read to its end.</param>
    /// <exception cref="LockboxItemExistsException">It is a directory or a link.</exception>
    public static void Replace(Transaction transaction, string name, Stream content)
    {
        Entry? before = RequireFile(transaction.Find(name), name);
        DateTime now = DateTime.UtcNow;
        EntryMetadata metadata = new()
        {
            CreatedAt = before?.CreatedAt ?? now,
            ModifiedAt = now,
            UnixMode = before?.UnixMode,
            Attributes = before?.Attributes,
        };
        transaction.PutFile(name, content, metadata, IfExists.Overwrite);
    }

    /// <summary>What a name leads to, where that has content or there is nothing.</summary>
    /// <param name="entry">What is there, or null.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="LockboxItemExistsException">It is a directory or a link.</exception>
    public static Entry? RequireFile(Entry? entry, string name) =>
        entry is { Kind: not EntryKind.File } ? throw IsNoFile(name) : entry;

    /// <summary>The error about a directory or link that should have content.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The error.</returns>
    public static LockboxItemExistsException IsNoFile(string name) => new(
        $"'{EntryName.ToDisplay(name)}' is no file and has no content.", "Name a file, or remove what is there first.");

    /// <summary>Stages the change. For a worker.</summary>
    /// <param name="transaction">What stages it.</param>
    /// <param name="content">What is written, read to its end.</param>
    /// <param name="token">Ends it; then nothing can be done but to roll back.</param>
    /// <returns>What was staged.</returns>
    public WorkDone Apply(Transaction transaction, Stream content, CancellationToken token)
    {
        if (Replaces)
        {
            Replace(transaction, Name, content);
        }
        else
        {
            if (RequireFile(transaction.Find(Name), Name) is null)
            {
                Replace(transaction, Name, Stream.Null);
            }

            _ = Offset is { } offset
                ? transaction.Write(Name, offset, content, null, token)
                : transaction.Append(Name, content, null, token);
        }

        return new WorkDone(Appends ? "Appended to" : "Wrote", 1, Bytes: null, Threads: 1);
    }

    /// <summary>
    /// The encoding of text that is added to a file: a byte order mark that it has decides, as with Add-Content.
    /// </summary>
    /// <param name="open">The lockbox.</param>
    /// <param name="wanted">The encoding where there is none.</param>
    /// <returns>The encoding, and whether it begins with a byte order mark of its own.</returns>
    public (Encoding Encoding, bool HasMark) EncodingFor(OpenLockbox open, Encoding wanted)
    {
        Entry? entry = Replaces ? null : RequireFile(open.Snapshot.Find(Name), Name);
        if (entry is not { Length: > 0 })
        {
            return (wanted, Offset is null or 0);
        }

        using Stream content = open.Snapshot.OpenStream(entry);
        using StreamReader reader = new(content, wanted, detectEncodingFromByteOrderMarks: true, bufferSize: 128);
        reader.Peek();
        return (reader.CurrentEncoding, HasMark: Offset == 0);
    }
}
