using Lockbox.Engine;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Storage.Keys;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Fuzz.Recipes;

namespace Lockbox.Fuzz.Walk;

/// <summary>
/// Does with a lockbox everything that one can do: unlocks, opens, lists, reads, exports, verifies and changes it. Each
/// step succeeds or comes to errors that are documented; whatever else happens is thrown.
/// </summary>
internal sealed class LockboxWalk : IDisposable
{
    private const string Ok = "ok";

    /// <summary>Content read of one entry; a hostile one may claim any length.</summary>
    private const int ReadMax = 1 << 20;

    /// <summary>Things listed; what goes on and on would go on for ever.</summary>
    private const int ListMax = 20_000;

    private readonly MemoryDisk _disk = new();
    private readonly LockboxKey _key = LockboxBuilder.NewKey();
    private readonly List<Entry> _entries = [];
    private readonly List<Variable> _variables = [];
    private readonly SortedDictionary<string, string> _outcomes = new(StringComparer.Ordinal);
    private readonly string? _exportTo;
    private SortedSet<string> _step = [];

    /// <param name="file">The lockbox.</param>
    /// <param name="exportTo">An empty folder, or null to export nothing.</param>
    public LockboxWalk(byte[] file, string? exportTo)
    {
        _disk.Restore(file);
        _exportTo = exportTo;
    }

    /// <summary>The steps in their order.</summary>
    public static IReadOnlyList<string> Steps { get; } =
        ["unlock", "open", "list", "read", "export", "verify", "change"];

    /// <summary>What each step that was taken came to: "ok", ids of errors, or rules that do not hold.</summary>
    public IReadOnlyDictionary<string, string> Outcomes => _outcomes;

    /// <summary>Extents that were read.</summary>
    public long ExtentsRead { get; private set; }

    /// <summary>The messages of errors and findings.</summary>
    public SortedSet<string> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>The messages without their numbers: as much as a fuzzer wants to tell apart.</summary>
    public string Summary => string.Join(
        '|', Messages.Select(static message => string.Concat(message.Where(static c => !char.IsDigit(c)))));

    /// <summary>Takes all steps.</summary>
    public void Run()
    {
        int buffers = PooledBuffer.Outstanding;
        Take("unlock", Unlock);
        Snapshot? snapshot = null;
        Take("open", () =>
        {
            MemoryDevice device = _disk.Open();
            snapshot = LockboxFile.OpenRead(device, device, _key, "test", new ReadOptions());
        });
        if (snapshot is not null)
        {
            using (snapshot)
            {
                Take("list", () => List(snapshot));
                TakeAll("read", Reads(snapshot));
                Take("export", () => Export(snapshot));
                _outcomes["verify"] = Verify(snapshot);
                ExtentsRead = snapshot.Opened.Extents.ExtentsRead;
            }

            Take("change", Change);
        }

        if (PooledBuffer.Outstanding != buffers)
        {
            throw new InvalidOperationException($"{PooledBuffer.Outstanding - buffers} buffers were not given back.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private void Unlock()
    {
        using MemoryDevice device = _disk.Open();
        KeyDirectory directory = KeyDirectoryStore.ReadNewest(device, "test", out _, out _);
        foreach (KeySlot slot in directory.Slots)
        {
            _ = KeySlotDescriptions.Of(slot);
        }

        using KeyMaterial material = KeyMaterial.FromKeyBytes([.. Enumerable.Repeat((byte)7, Limits.KeyFileBytesMin)]);
        KeyUnlocking.Unlock(directory, material, CancellationToken.None, out _).Dispose();
    }

    private void List(Snapshot snapshot)
    {
        _ = snapshot.Summary;
        Collect(snapshot.Enumerate(), _entries);
        Collect(snapshot.EnumerateVariables(), _variables);
        _ = snapshot.EnumerateLevel().Take(ListMax).Count();
        _ = snapshot.EnumerateVariableLevel().Take(ListMax).Count();
        _ = snapshot.Enumerate(NamePattern.Parse("*/*")).Take(ListMax).Count();
        foreach (Entry entry in _entries)
        {
            if (snapshot.Find(entry.Name) is null)
            {
                // Separators that lie hide what is behind them from look-ups; Verify finds them.
                _step.Add("NotFound");
            }
        }
    }

    private static void Collect<T>(IEnumerable<T> source, List<T> listed)
    {
        foreach (T item in source.Take(ListMax))
        {
            listed.Add(item);
        }
    }

    private IEnumerable<Action> Reads(Snapshot snapshot)
    {
        byte[] buffer = new byte[1 << 16];
        foreach (Entry entry in _entries.Where(static entry => entry.Kind == EntryKind.File))
        {
            yield return () => ReadThrough(snapshot, entry, buffer);
            yield return () => ReadLast(snapshot, entry, buffer);
            if (entry.Runs.Sum(static run => (long)run.FrameCount) < ListMax)
            {
                yield return () => snapshot.StoredLengthOf(entry);
            }
        }

        foreach (Variable variable in _variables)
        {
            yield return () => snapshot.ReadVariable(variable).Dispose();
        }
    }

    private static void ReadThrough(Snapshot snapshot, Entry entry, byte[] buffer)
    {
        using LockboxStream stream = snapshot.OpenStream(entry);
        for (int total = 0, read = 1; read > 0 && total < ReadMax; total += read)
        {
            read = stream.Read(buffer);
        }
    }

    private static void ReadLast(Snapshot snapshot, Entry entry, byte[] buffer)
    {
        long from = Math.Max(0, entry.Length - buffer.Length);
        int read = snapshot.Read(entry, from, buffer);
        if (read != entry.Length - from)
        {
            throw new InvalidOperationException($"{read} bytes were read of {entry.Length - from}.");
        }
    }

    /// <summary>
    /// Exports what is listed and claims no more content than a disk has room for; how far a hostile length leads is
    /// the matter of reading.
    /// </summary>
    private void Export(Snapshot snapshot)
    {
        if (_exportTo is null)
        {
            return;
        }

        ExportOptions options = new() { ThrottleLimit = 1, OnError = error => Note(error.Error) };
        snapshot.Export(_entries, Path.Combine(_exportTo, "export"), options);
    }

    private string Verify(Snapshot snapshot)
    {
        IReadOnlyList<VerifyFinding> findings = snapshot.Verify().Findings;
        Messages.UnionWith(findings.Select(static finding => finding.Message));
        return findings.Count == 0
            ? Ok
            : string.Join(
                ' ', findings.Select(static finding => finding.Rule).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Adds, removes, sets, and commits; when that is done, what was added is there.</summary>
    private void Change()
    {
        EntryMetadata metadata = new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch };
        MemoryDevice device = _disk.Open();
        WriteOptions options = new() { LockTimeout = TimeSpan.Zero };
        using (Transaction transaction = LockboxFile.OpenWrite(device, device, _key, "test", options))
        {
            transaction.PutFile("new", new MemoryStream([1, 2, 3]), metadata, IfExists.Overwrite);
            if (_entries.Count > 0)
            {
                transaction.Remove(_entries[0].Name);
            }

            if (_variables.Count > 0)
            {
                transaction.RemoveVariable(_variables[0].Name);
            }

            transaction.Commit();
        }

        MemoryDevice reading = _disk.Open();
        using Snapshot changed = LockboxFile.OpenRead(reading, reading, _key, "test", new ReadOptions());
        using LockboxStream content = changed.OpenStream(changed.Find("new")!);
        if (content.Read(new byte[4]) != 3)
        {
            throw new InvalidOperationException("What was added is not there.");
        }
    }

    private void Take(string step, Action action) => TakeAll(step, [action]);

    private void TakeAll(string step, IEnumerable<Action> actions)
    {
        _step = [];
        foreach (Action action in actions)
        {
            try
            {
                action();
            }
            catch (LockboxException e)
            {
                Note(e);
            }
        }

        _outcomes[step] = _step.Count == 0 ? Ok : string.Join(' ', _step);
    }

    private void Note(LockboxException error)
    {
        lock (Messages)
        {
            _step.Add(error.ErrorId);
            Messages.Add(error.Message);
        }
    }
}
