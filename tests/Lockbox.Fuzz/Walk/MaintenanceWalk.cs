using System.IO.Compression;
using Lockbox.Engine;
using Lockbox.Engine.Format;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Maintenance.Salvage;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Transactions;
using Lockbox.Fuzz.Recipes;

namespace Lockbox.Fuzz.Walk;

/// <summary>
/// Makes other lockboxes of one: salvages it, copies it as a change of the key and a compaction do, and renames what is
/// in it. Each comes to an error that is documented, or to a lockbox that is no worse; whatever else happens is thrown.
/// </summary>
internal sealed class MaintenanceWalk : IDisposable
{
    private const int RenamedMax = 20;

    private readonly byte[] _file;
    private readonly LockboxKey _key;
    private readonly SortedDictionary<string, string> _outcomes = new(StringComparer.Ordinal);

    /// <param name="file">The lockbox.</param>
    public MaintenanceWalk(byte[] file)
    {
        _file = file;
        _key = LockboxBuilder.NewKey();
    }

    /// <summary>What each way came to: "ok", or the id of the error.</summary>
    public IReadOnlyDictionary<string, string> Outcomes => _outcomes;

    /// <summary>All of them in one line.</summary>
    public string Summary => string.Join('|', _outcomes.Values);

    /// <summary>Goes all ways, each from the file as it was.</summary>
    public void Run()
    {
        int buffers = PooledBuffer.Outstanding;
        Take("salvage", () => AssertNoWorse("salvage", Salvage(), []));
        Take("copy", () => AssertNoWorse("copy", Copy(content: null), Faults(_file)));
        Take("compact", () => AssertNoWorse("compact", Compact(null), Faults(_file)));
        Take("recompress", () => AssertNoWorse("recompress", Compact(CompressionLevel.Fastest), Faults(_file)));
        Take("rename", () =>
        {
            // A map that says of used space that it is free has whoever writes overwrite what is there.
            byte[] renamed = Rename();
            HashSet<string> known = Faults(_file);
            if (!known.Contains(VerifyRules.Space))
            {
                AssertNoWorse("rename", renamed, known);
            }
        });
        if (PooledBuffer.Outstanding != buffers)
        {
            throw new InvalidOperationException($"{PooledBuffer.Outstanding - buffers} buffers were not given back.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private byte[] Salvage()
    {
        MemoryDevice device = DiskOf(_file).Open();
        using OpenedLockbox source = new(device, device, _key, "test", 1 << 20);
        CopyProgress progress = NoProgress();
        SalvagePlan plan = new Salvager(source, TimeProvider.System, progress, CancellationToken.None).Plan();
        MemoryDisk result = new();
        MemoryDevice written = result.Open();
        using CopyTarget target = new(written, written, _key, "result", plan.Sequence);
        new SalvageWriter(source, plan, target, progress, CancellationToken.None).Write(DateTime.UnixEpoch);
        return result.ToArray();
    }

    private byte[] Compact(CompressionLevel? level) => Copy((source, target) => new RepackedContent(
        source, target, level, CompressionLevel.Optimal, NoProgress()));

    private byte[] Copy(Func<Snapshot, CopyTarget, IContentCopy>? content)
    {
        using Snapshot source = OpenRead(_file);
        KeyDirectoryStore.Read(
            source.Opened.Device, source.Slot.Superblock, source.Root.KeyDirectoryDigest.Span, out byte[] directory);
        MemoryDisk result = new();
        MemoryDevice written = result.Open();
        using LockboxCopy copy = new(source, written, written, _key, NoProgress(), CancellationToken.None)
        {
            Content = content is null ? null : target => content(source, target),
        };
        copy.Write(directory);
        return result.ToArray();
    }

    private byte[] Rename()
    {
        MemoryDisk disk = DiskOf(_file);
        MemoryDevice device = disk.Open();
        WriteOptions options = new() { LockTimeout = TimeSpan.Zero };
        using (Transaction transaction = LockboxFile.OpenWrite(device, device, _key, "test", options))
        {
            List<string> tops = [.. transaction.Enumerate().Take(RenamedMax)
                .Select(static entry => entry.Name.Split(EntryName.Separator)[0]).Distinct()];
            for (int i = 0; i < tops.Count; i++)
            {
                transaction.Rename(tops[i], $"renamed/{i}");
            }

            transaction.Commit();
        }

        return disk.ToArray();
    }

    /// <summary>What a verification finds, as rules.</summary>
    private HashSet<string> Faults(byte[] file)
    {
        using Snapshot snapshot = OpenRead(file);
        return [.. snapshot.Verify().Findings.Select(static finding => finding.Rule)];
    }

    private void AssertNoWorse(string what, byte[] file, HashSet<string> known)
    {
        using Snapshot snapshot = OpenRead(file);
        VerifyFinding? added = snapshot.Verify().Findings.FirstOrDefault(finding => !known.Contains(finding.Rule));
        if (added is not null)
        {
            throw new InvalidOperationException($"{what} has brought a fault: {added}");
        }
    }

    private Snapshot OpenRead(byte[] file)
    {
        MemoryDevice device = DiskOf(file).Open();
        return LockboxFile.OpenRead(device, device, _key, "test", new ReadOptions());
    }

    private static CopyProgress NoProgress() => new(null, 0, 0, TimeProvider.System);

    private static MemoryDisk DiskOf(byte[] file)
    {
        MemoryDisk disk = new();
        disk.Restore(file);
        return disk;
    }

    private void Take(string what, Action action)
    {
        try
        {
            action();
            _outcomes[what] = "ok";
        }
        catch (LockboxException e)
        {
            _outcomes[what] = e.ErrorId;
        }
    }
}
