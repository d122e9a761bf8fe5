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
internal sealed class MaintenanceWalk(byte[] file) : FileWalk(file)
{
    private const int RenamedMax = 20;

    /// <inheritdoc/>
    protected override void GoAllWays()
    {
        Take("salvage", () => AssertNoWorse("salvage", Salvage(), []));
        Take("copy", () => AssertNoWorse("copy", Copy(content: null), Known()));
        Take("compact", () => AssertNoWorse("compact", Compact(null), Known()));
        Take("recompress", () => AssertNoWorse("recompress", Compact(CompressionLevel.Fastest), Known()));
        Take("rename", () => Change("rename", Rename));
    }

    private byte[] Salvage()
    {
        MemoryDevice device = DiskOf(File).Open();
        using OpenedLockbox source = new(device, device, Key, "test", 1 << 20);
        CopyProgress progress = NoProgress();
        SalvagePlan plan = new Salvager(source, TimeProvider.System, progress, CancellationToken.None).Plan();
        MemoryDisk result = new();
        MemoryDevice written = result.Open();
        using CopyTarget target = new(written, written, Key, "result", plan.Sequence);
        new SalvageWriter(source, plan, target, progress, CancellationToken.None).Write(DateTime.UnixEpoch);
        return result.ToArray();
    }

    private byte[] Compact(CompressionLevel? level) => Copy((source, target) => new RepackedContent(
        source, target, level, CompressionLevel.Optimal, NoProgress()));

    private byte[] Copy(Func<Snapshot, CopyTarget, IContentCopy>? content)
    {
        using Snapshot source = OpenRead(File);
        KeyDirectoryStore.Read(
            source.Opened.Device, source.Slot.Superblock, source.Root.KeyDirectoryDigest.Span, out byte[] directory);
        MemoryDisk result = new();
        MemoryDevice written = result.Open();
        using LockboxCopy copy = new(source, written, written, Key, NoProgress(), CancellationToken.None)
        {
            Content = content is null ? null : target => content(source, target),
        };
        copy.Write(directory);
        return result.ToArray();
    }

    private static void Rename(Transaction transaction)
    {
        List<string> tops = [.. transaction.Enumerate().Take(RenamedMax)
            .Select(static entry => entry.Name.Split(EntryName.Separator)[0]).Distinct()];
        for (int i = 0; i < tops.Count; i++)
        {
            transaction.Rename(tops[i], $"renamed/{i}");
        }
    }

    private static CopyProgress NoProgress() => new(null, 0, 0, TimeProvider.System);
}
