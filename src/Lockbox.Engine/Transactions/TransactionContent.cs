using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <content>
/// Changes of a part of a file's content. Frames do not change: the pieces that are touched are written anew, to frames
/// of their own, and the file's runs lead there.
/// </content>
public sealed partial class Transaction
{
    /// <summary>
    /// Writes into a file from an offset on: over what is there, and beyond its end. Of a large file only the frames
    /// that are touched are written again, and the old ones are overwritten by the commit.
    /// </summary>
    /// <param name="name">The file.</param>
    /// <param name="offset">Where to begin, in bytes. What lies between the end of the file and here becomes 0.</param>
    /// <param name="content">What to write, read to the end. When it cannot be read, roll back.</param>
    /// <param name="metadata">
    /// What the file has from then on; null for what it has, and this moment as the time of its modification.
    /// </param>
    /// <param name="cancellation">Looked at between frames; roll back then.</param>
    /// <returns>The changed entry. A digest that was recorded is no longer there.</returns>
    /// <exception cref="LockboxItemNotFoundException">There is no entry of this name.</exception>
    /// <exception cref="LockboxWriteException">It is a directory or a link.</exception>
    /// <exception cref="LockboxItemCorruptException">A frame that is touched is damaged.</exception>
    public Entry Write(
        string name,
        long offset,
        Stream content,
        EntryMetadata? metadata = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentNullException.ThrowIfNull(content);
        return Edit(name, metadata, entry => offset == entry.Length
            ? Extend(entry, content, cancellation)
            : Patch(entry, offset, content, cuts: false, cancellation));
    }

    /// <summary>
    /// Writes behind the end of a file. A last frame that is not full is written again with what is added, so that a
    /// file that grows little by little has full frames all the same. Nothing is deleted by it or overwritten.
    /// </summary>
    /// <inheritdoc cref="Write"/>
    public Entry Append(
        string name, Stream content, EntryMetadata? metadata = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Edit(name, metadata, entry => Extend(entry, content, cancellation));
    }

    /// <summary>Cuts a file off, or lets it end in zeros.</summary>
    /// <param name="name">The file.</param>
    /// <param name="length">The new length, in bytes.</param>
    /// <param name="metadata">
    /// What the file has from then on; null for what it has, and this moment as the time of its modification.
    /// </param>
    /// <param name="cancellation">Looked at between frames; roll back then.</param>
    /// <returns>The changed entry. A digest that was recorded is no longer there.</returns>
    /// <exception cref="LockboxItemNotFoundException">There is no entry of this name.</exception>
    /// <exception cref="LockboxWriteException">It is a directory or a link.</exception>
    /// <exception cref="LockboxItemCorruptException">A frame that is touched is damaged.</exception>
    public Entry SetLength(
        string name, long length, EntryMetadata? metadata = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Edit(name, metadata, entry => length == entry.Length
            ? entry
            : Patch(entry, length, Stream.Null, cuts: true, cancellation));
    }

    private Entry Edit(string name, EntryMetadata? metadata, Func<Entry, Entry> change)
    {
        RequireActive();
        Entry before = Find(name) ?? throw NoSuchItem(name);
        if (before.Kind != EntryKind.File)
        {
            string kind = before.Kind == EntryKind.Directory ? "directory" : "symbolic link";
            throw new LockboxWriteException(
                $"'{EntryName.ToDisplay(name)}' is a {kind} and has no content.",
                "Name a file, or remove what is there first.");
        }

        metadata ??= new EntryMetadata
        {
            CreatedAt = before.CreatedAt,
            ModifiedAt = _clock.GetUtcNow().UtcDateTime,
            UnixMode = before.UnixMode,
            Attributes = before.Attributes,
        };
        _ = KeyedEntry.Of(before.WithMetadata(metadata));
        return WholeOrBroken(() =>
        {
            KeyedEntry after = KeyedEntry.Of(MergeRuns(change(before), before.Runs.Count).WithMetadata(metadata));
            _names.Put(after.Key, after.Entry, out _);
            _contentLength = CommitTotals.Add(_contentLength, after.Entry.Length - before.Length);
            _changed = true;
            return after.Entry;
        });
    }

    /// <summary>The file with something behind its end.</summary>
    private Entry Extend(Entry entry, Stream content, CancellationToken cancellation)
    {
        if (entry.Length > 0 && _packer.TryExtend(ContentMap.At(entry, entry.Length - 1), content) is { } read)
        {
            ContentRun last = entry.Runs[^1];
            entry = read == 0 ? entry : entry.WithContent(
                CommitTotals.Add(entry.Length, read),
                [.. entry.Runs.SkipLast(1), last with { Length = last.Length + read }]);
        }

        return Patch(entry, entry.Length, content, cuts: false, cancellation);
    }

    /// <summary>The file with a source in it from an offset on.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="offset">Where the source begins.</param>
    /// <param name="source">What is to stand there.</param>
    /// <param name="cuts">Whether the file ends behind it. If not, an empty source changes nothing.</param>
    /// <param name="cancellation">Looked at between frames.</param>
    private Entry Patch(Entry entry, long offset, Stream source, bool cuts, CancellationToken cancellation)
    {
        ContentPiece? first = entry.Length == 0 ? null : ContentMap.At(entry, Math.Min(offset, entry.Length - 1));
        bool isFull = first?.Length >= Limits.FrameRawTarget;
        long from = first is not { } piece ? 0
            : offset >= entry.Length && isFull ? entry.Length
            : piece.FileOffset;
        using FrameCache cache = new(Limits.FrameRawMax);
        using PatchedContent content = new(entry, OldContent(cache), from, offset, source, cuts, cancellation);
        if (!content.HasSource() && !cuts)
        {
            return entry;
        }

        // What is read cannot be in the frame that is being filled; and a full frame holds nothing else.
        if (isFull || _packer.IsFilling(entry.Runs))
        {
            _packer.Flush();
        }

        _redacts |= offset < entry.Length;
        return Replace(entry, from, content, cuts);
    }

    /// <summary>The file with other content from the beginning of a piece to the end of one.</summary>
    private Entry Replace(Entry entry, long from, PatchedContent content, bool cuts)
    {
        List<ContentRun> added = [];
        long end = CommitTotals.Add(from, _packer.Add(entry.Id, from, content, DefaultZstdLevel, added));
        RunCut cut = RunCut.At(entry.Runs, from, cuts ? entry.Length : Math.Min(end, entry.Length));
        _ledger.Refer(entry.WithRuns(added));
        _ledger.Release(entry.WithRuns(cut.Between));
        return entry.WithContent(
            cuts ? end : Math.Max(end, entry.Length), [.. cut.Before, .. added, .. cut.After]);
    }

    /// <summary>Writes some pieces again as one where there are too many; the content stays what it is.</summary>
    private Entry MergeRuns(Entry entry, int runsBefore)
    {
        while (RunMerge.Find(entry.Runs, runsBefore) is var (from, to))
        {
            _packer.Flush();
            using FrameCache cache = new(Limits.FrameRawMax);
            using PatchedContent content = new(entry, OldContent(cache), from, to, Stream.Null);
            entry = Replace(entry, from, content, cuts: false);
            _packer.Flush();
        }

        return entry;
    }

    private ContentReader OldContent(FrameCache cache) =>
        ContentReader.Of(new FrameReader(_lockbox.Extents, _lockbox.Zstd), RecordOf, cache);
}
