using System.Security.Cryptography;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// Checks a whole snapshot: everything that can be reached is authentic and decodes, everything that is counted counts
/// right, and every unit of the file is accounted for. Finds; never repairs.
/// </summary>
internal sealed class Verifier(Snapshot snapshot, VerifyOptions options, VerifyProgress progress)
{
    private readonly OpenedLockbox _lockbox = snapshot.Opened;
    private readonly CommitRoot _root = snapshot.Root;
    private readonly Findings _findings = new();
    private readonly IdAudit _ids = new();
    private readonly ReferenceAudit _references = new();
    private readonly HashSet<ulong> _damagedFrames = [];
    private readonly List<(ulong Id, FrameRecord Record)> _frames = [];
    private readonly List<Entry> _withDigest = [];
    private long _entries;
    private long _content;
    private long _framesOpened;
    private long _bytesOpened;

    /// <summary>Runs every check.</summary>
    public VerifyReport Run(CancellationToken cancellation)
    {
        SpaceAudit space = new(_lockbox.Device, _findings);
        CheckHead(space, cancellation);
        bool hasFrames = CheckFrameTable(space, cancellation);
        bool isComplete = CheckNames(space, hasFrames, cancellation) && hasFrames;
        VariableAudit variables = new(snapshot, _findings, _ids);
        isComplete &= variables.Walk(space, opensValues: !options.Quick, cancellation);
        CheckSpace(space, isComplete);
        if (isComplete)
        {
            CheckTotals();
            _ids.Check(_findings);
            Compare("variables", variables.Count, (long)_root.VariableCount);
        }

        if (!options.Quick)
        {
            CheckFrames(isComplete, cancellation);
            CheckDigests(cancellation);
        }

        if (_damagedFrames.Count > 0)
        {
            NameAffectedEntries(cancellation);
        }

        return new VerifyReport
        {
            Findings = _findings.All,
            EntriesChecked = _entries,
            VariablesChecked = variables.Count,
            FramesChecked = _framesOpened,
            BytesChecked = _bytesOpened,
        };
    }

    private void CheckHead(SpaceAudit space, CancellationToken cancellation)
    {
        HeadAudit head = new(_lockbox, _findings);
        head.CheckSlots(snapshot.Slot, cancellation);
        head.CheckKeyDirectory(snapshot.Slot, space);
        _findings.Guard(
            VerifyRules.Properties, "properties record", () => SummaryReader.ReadProperties(_lockbox.Extents, _root));
        if (!_root.Properties.IsNull)
        {
            space.Use(_root.Properties.Offset, _root.Properties.Length, "properties record");
        }
    }

    private bool CheckNames(SpaceAudit space, bool hasFrames, CancellationToken cancellation)
    {
        TreeAudit<Entry> audit = new(snapshot.Names, space, _findings);
        ParentAudit parents = new(_findings);
        audit.Walk(
            (_, entry) =>
            {
                _entries++;
                _content = unchecked(_content + entry.Length);
                CheckReferences(entry, hasFrames);
                parents.Visit(entry);
                _ids.Note(entry.Id);
                if (entry.Id >= _root.NextEntryId)
                {
                    _findings.Add(VerifyRules.Totals, "index", "The entry's id was never given out.", entry.Name);
                }

                if (!entry.Sha256.IsEmpty)
                {
                    _withDigest.Add(entry);
                }
            },
            cancellation);
        return audit.IsComplete;
    }

    /// <summary>
    /// An entry may claim to be in thousands of millions of frames; how many there are bounds what is counted of it.
    /// </summary>
    private void CheckReferences(Entry entry, bool hasFrames)
    {
        if (CanBeFollowed(entry))
        {
            _references.Refer(entry);
        }
        else if (hasFrames)
        {
            _findings.Add(VerifyRules.Slices, "content", "It claims to be in more frames than there are.", entry.Name);
        }
    }

    private bool CanBeFollowed(Entry entry) => entry.Runs.All(run => run.FrameCount <= _frames.Count);

    private bool CheckFrameTable(SpaceAudit space, CancellationToken cancellation)
    {
        TreeAudit<FrameRecord> audit = new(snapshot.Frames, space, _findings);
        audit.Walk(
            (key, record) =>
            {
                ulong id = FrameLeafCodec.IdOf(key);
                _frames.Add((id, record));
                space.Use(record.Pointer.Offset, record.Pointer.Length, $"frame {id}");
                if (id >= _root.NextFrameId)
                {
                    _findings.Add(VerifyRules.Totals, $"frame {id}", "The frame's id was never given out.");
                }
            },
            cancellation);
        return audit.IsComplete;
    }

    private void CheckTotals()
    {
        Compare("entries", _entries, (long)_root.EntryCount);
        Compare("frames", _frames.Count, (long)_root.FrameCount);
        Compare("content bytes", _content, (long)_root.ContentLength);
        if (_root.RedactionFrom > snapshot.Slot.Superblock.CommitSequence)
        {
            _findings.Add(
                VerifyRules.Totals, "commit root", $"Commit {_root.RedactionFrom}, whose deletions wait, is to come.");
        }

        HashSet<ulong> inTable = [.. _frames.Select(static frame => frame.Id)];
        foreach (ulong id in _references.Frames.Where(id => !inTable.Contains(id)))
        {
            _damagedFrames.Add(id);
            _findings.Add(
                VerifyRules.Slices, $"frame {id}", "Entries refer to it, and the frame table has no such frame.");
        }

        foreach ((ulong id, FrameRecord record) in _frames)
        {
            if (!_references.Agrees(id, record))
            {
                _findings.Add(
                    VerifyRules.Slices,
                    $"frame {id}",
                    "The frame table counts its live slices otherwise than the entries do.");
            }
        }
    }

    private void Compare(string what, long counted, long recorded)
    {
        if (counted != recorded)
        {
            _findings.Add(VerifyRules.Totals, "commit root", $"There are {counted} {what}; the root says {recorded}.");
        }
    }

    private void CheckSpace(SpaceAudit space, bool isComplete)
    {
        List<BlockPointer> chunks = [];
        ulong freeUnits = 0;
        bool isRead = _findings.Guard(
            VerifyRules.FreeMap,
            "free map",
            () =>
            {
                FreeMapStore store = new(_lockbox.Extents);
                foreach (FreeRange free in store.Load(_root, snapshot.Slot.Superblock.CommitSequence, chunks))
                {
                    space.Free(free.Range);
                    freeUnits += free.Range.Count;
                }
            });
        foreach (BlockPointer chunk in chunks)
        {
            space.Use(chunk.Offset, chunk.Length, "free map");
        }

        if (!isRead)
        {
            return;
        }

        if (freeUnits != _root.FreeUnits)
        {
            _findings.Add(
                VerifyRules.FreeMap, "commit root", $"{freeUnits} units are free; the root says {_root.FreeUnits}.");
        }

        if (isComplete)
        {
            space.Check(_root.AllocatedUnits);
        }
    }

    private void CheckFrames(bool isComplete, CancellationToken cancellation)
    {
        foreach ((ulong id, FrameRecord record) in _frames.OrderBy(static frame => frame.Record.Pointer.Offset))
        {
            cancellation.ThrowIfCancellationRequested();
            string place = $"frame {id} at byte {record.Pointer.Offset}";
            bool isSound = _findings.Guard(VerifyRules.Frame, place, () => CheckFrame(id, place, isComplete));
            if (!isSound)
            {
                _damagedFrames.Add(id);
            }

            progress.Report(_bytesOpened, _content);
        }
    }

    private void CheckFrame(ulong id, string place, bool isComplete)
    {
        using DecodedFrame frame = snapshot.OpenFrame(id);
        _framesOpened++;
        _bytesOpened += frame.RawLength;
        if (isComplete && !_references.Agrees(id, frame.Slices))
        {
            _damagedFrames.Add(id);
            _findings.Add(VerifyRules.Slices, place, "It does not hold exactly what entries refer to.");
        }
    }

    private void CheckDigests(CancellationToken cancellation)
    {
        foreach (Entry entry in _withDigest)
        {
            cancellation.ThrowIfCancellationRequested();
            using LockboxStream content = snapshot.OpenStream(entry);
            try
            {
                if (!SHA256.HashData(content).AsSpan().SequenceEqual(entry.Sha256.Span))
                {
                    _findings.Add(
                        VerifyRules.Digest, "content", "It does not have the SHA-256 recorded for it.", entry.Name);
                }
            }
            catch (LockboxItemCorruptException)
            {
                // The frame that is to blame has been reported.
            }
        }
    }

    /// <summary>
    /// Names the entries that a damaged frame holds parts of. The walk steps over damaged nodes, which have been
    /// reported, so what it finds itself is not.
    /// </summary>
    private void NameAffectedEntries(CancellationToken cancellation)
    {
        Findings known = new();
        new TreeAudit<Entry>(snapshot.Names, new SpaceAudit(_lockbox.Device, known), known).Walk(
            (_, entry) =>
            {
                if (CanBeFollowed(entry)
                    && ContentMap.Pieces(entry).Any(piece => _damagedFrames.Contains(piece.Frame)))
                {
                    _findings.Add(
                        VerifyRules.Frame, "content", "A frame that holds a part of it is damaged.", entry.Name);
                }
            },
            cancellation);
    }
}
