using Lockbox.Engine;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Fuzz.Recipes;

namespace Lockbox.Fuzz.Walk;

/// <summary>
/// Goes several ways from one lockbox, each from the file as it was. Each comes to an error that is documented, or to a
/// lockbox that is no worse; whatever else happens is thrown.
/// </summary>
internal abstract class FileWalk : IDisposable
{
    private readonly SortedDictionary<string, string> _outcomes = new(StringComparer.Ordinal);
    private HashSet<string>? _known;

    /// <param name="file">The lockbox.</param>
    protected FileWalk(byte[] file) => File = file;

    /// <summary>What each way came to: "ok", or the id of the error.</summary>
    public IReadOnlyDictionary<string, string> Outcomes => _outcomes;

    /// <summary>All of them in one line.</summary>
    public string Summary => string.Join('|', _outcomes.Values);

    /// <summary>The lockbox.</summary>
    protected byte[] File { get; }

    /// <summary>Its key.</summary>
    protected LockboxKey Key { get; } = LockboxBuilder.NewKey();

    /// <summary>
    /// Rules whose faults leave open what a change comes to; then it is not held against the change. A map that says of
    /// used space that it is free has whoever writes overwrite what is there.
    /// </summary>
    protected virtual IReadOnlyList<string> LeaveOpen { get; } = [VerifyRules.Space];

    /// <summary>Rules of which a change may leave faults behind: those that there were before.</summary>
    protected virtual HashSet<string> Tolerated => Known();

    /// <summary>Goes all ways.</summary>
    public void Run()
    {
        int buffers = PooledBuffer.Outstanding;
        GoAllWays();
        if (PooledBuffer.Outstanding != buffers)
        {
            throw new InvalidOperationException($"{PooledBuffer.Outstanding - buffers} buffers were not given back.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    /// <summary>Takes one way after the other.</summary>
    protected abstract void GoAllWays();

    /// <summary>Takes one way.</summary>
    protected void Take(string what, Action action)
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

    /// <summary>Changes a copy of the lockbox, and sees to it that the change makes nothing worse.</summary>
    /// <returns>The copy.</returns>
    protected MemoryDisk Change(string what, Action<Transaction> change)
    {
        MemoryDisk disk = DiskOf(File);
        MemoryDevice device = disk.Open();
        WriteOptions options = new() { LockTimeout = TimeSpan.Zero };
        using (Transaction transaction = LockboxFile.OpenWrite(device, device, Key, "test", options))
        {
            change(transaction);
            transaction.Commit();
        }

        if (!Known().Overlaps(LeaveOpen))
        {
            AssertNoWorse(what, disk.ToArray(), Tolerated);
        }

        return disk;
    }

    /// <summary>What a verification of the lockbox finds, as rules.</summary>
    protected HashSet<string> Known()
    {
        if (_known is null)
        {
            using Snapshot snapshot = OpenRead(File);
            _known = [.. snapshot.Verify().Findings.Select(static finding => finding.Rule)];
        }

        return _known;
    }

    /// <summary>Whether a lockbox has no faults but some that are known.</summary>
    protected void AssertNoWorse(string what, byte[] file, HashSet<string> known)
    {
        using Snapshot snapshot = OpenRead(file);
        VerifyFinding? added = snapshot.Verify().Findings.FirstOrDefault(finding => !known.Contains(finding.Rule));
        if (added is not null)
        {
            throw new InvalidOperationException(
                $"{what} has brought a fault beside {string.Join(' ', known)}: {added}");
        }
    }

    /// <summary>Opens the newest commit of a file.</summary>
    protected Snapshot OpenRead(byte[] file)
    {
        MemoryDevice device = DiskOf(file).Open();
        return LockboxFile.OpenRead(device, device, Key, "test", new ReadOptions());
    }

    /// <summary>A disk with a file on it.</summary>
    protected static MemoryDisk DiskOf(byte[] file)
    {
        MemoryDisk disk = new();
        disk.Restore(file);
        return disk;
    }
}
