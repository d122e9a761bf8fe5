using System.IO.Compression;
using System.Text;
using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>Which way a lockbox gets another file in its place.</summary>
public enum Swap
{
    /// <summary>Its key is changed.</summary>
    ChangeKey,

    /// <summary>It is compacted.</summary>
    Optimize,

    /// <summary>It is compacted, and compressed again.</summary>
    Recompress,
}

/// <summary>
/// A lockbox in a simulated folder that is about to get another file in its place. It has small frames that several
/// commits have left, variables, a second key slot, deleted content that a reader has kept from being overwritten, and
/// beside it what a killed process has left.
/// </summary>
internal sealed class SimulatedSwap : IDisposable
{
    /// <summary>The lockbox in its folder.</summary>
    public static readonly string Path = System.IO.Path.GetFullPath("a.lockbox");

    private const int FirstKey = 0;
    private const int SecondKey = 1;

    private readonly LockboxKey _key;
    private readonly OpenedUnits _opened;
    private readonly WrittenExtents _written;
    private readonly List<byte[]> _deleted;

    public SimulatedSwap()
    {
        SimulatedDisk disk = new();
        _key = SimulatedLockbox.Create(disk);
        _opened = new OpenedUnits(_key);
        _written = new WrittenExtents(_opened);
        _written.Watch(disk);
        foreach (char name in "abcd")
        {
            disk.Change(_key, Contents, draft => draft.Put($"<name {name}>", Contents.Text($"[text of {name}]", 700)));
        }

        disk.Change(_key, Contents, static draft =>
        {
            draft.SetVariable("<variable a>", Contents.Text("[value of a]", 40));
            draft.SetVariable("<variable b>", Contents.Noise("[value of b]", 3000));
        });
        Contents before = Contents.Copy();
        using (Snapshot reader = disk.OpenRead(_key))
        {
            disk.Change(_key, Contents, static draft =>
            {
                draft.Remove("<name b>");
                draft.RemoveVariable("<variable b>");
            });
        }

        _deleted = before.MissingFrom(Contents);
        SimulatedDisk leftover = new(disk.SectorSize, disk.Image().AsSpan(0, 9000));
        Folder = new SimulatedFolder(
        [
            new(Path, new SimulatedDisk(disk.SectorSize, disk.Image())),
            new(NewFile.TemporaryNameFor(Path), leftover),
        ]);
    }

    /// <summary>The folder; make a copy before changing anything.</summary>
    public SimulatedFolder Folder { get; }

    /// <summary>What the lockbox holds, before and after.</summary>
    public Contents Contents { get; } = new();

    public void Dispose()
    {
        _opened.Dispose();
        _key.Dispose();
    }

    /// <summary>Puts another file in the place of the lockbox.</summary>
    public void Run(Swap swap, SimulatedFolder folder)
    {
        if (swap == Swap.ChangeKey)
        {
            using KeyMaterial material = MaterialOf(SecondKey);
            using KeyProtector protector = KeyProtector.FromKeyFile(material);
            ChangeKeyOptions options = new() { LockTimeout = TimeSpan.Zero };
            LockboxFile.ChangeKey(folder, Path, _key, [protector], options, null, CancellationToken.None).Dispose();
            return;
        }

        Optimize(folder, _key, swap == Swap.Recompress ? CompressionLevel.Fastest : null);
    }

    /// <summary>
    /// The path leads to the old lockbox or to the new one, whole; a writer can go on, the next compaction removes what
    /// was left over, and after that nothing that was deleted is in the file.
    /// </summary>
    /// <returns>Whether it is the new one.</returns>
    public bool AssertSound(Swap swap, SimulatedFolder folder, string where)
    {
        using LockboxKey key = Unlock(folder, where, out int opens);
        Assert.True(swap == Swap.ChangeKey || opens == FirstKey, where);
        bool isNew;
        using (Snapshot snapshot = LockboxFile.OpenRead(folder, Path, key, new ReadOptions()))
        {
            Contents found = Contents.Of(snapshot);
            Assert.True(found.Matches(Contents), $"{where}: {found}");
            VerifyFinding? finding = SimulatedLockbox.FindingsButOneSlot(snapshot).FirstOrDefault();
            Assert.True(finding is null, $"{where}: {finding}");
            isNew = swap == Swap.ChangeKey ? opens == SecondKey : snapshot.Root is { FrameCount: 1, FreeUnits: 0 };
            Assert.True(!isNew || snapshot.Root.RedactionFrom == 0, where);
        }

        if (isNew)
        {
            AssertGone(folder, key, where);
        }

        Contents next = Contents.Copy();
        using (Transaction transaction = LockboxFile.OpenWrite(
            folder, Path, key, SimulatedLockbox.NoWaiting, CancellationToken.None))
        {
            new Draft(transaction, next).Put("after it", [1, 2, 3]);
            transaction.Commit();
        }

        Optimize(folder, key, null);
        Assert.True(folder.Files.Keys.SequenceEqual([Path]), $"{where}: {string.Join(", ", folder.Files.Keys)}");
        AssertGone(folder, key, $"{where}, after the next compaction");
        folder.Files[Path].AssertHolds(key, next);
        return isNew;
    }

    private static void Optimize(SimulatedFolder folder, LockboxKey key, CompressionLevel? level)
    {
        OptimizeOptions options = new() { LockTimeout = TimeSpan.Zero, CompressionLevel = level };
        LockboxFile.Optimize(folder, Path, key, options, null, CancellationToken.None);
    }

    private void AssertGone(SimulatedFolder folder, LockboxKey key, string where)
    {
        byte[] image = folder.Files[Path].Image();
        _written.AssertGone(image, _deleted, where);
        using OpenedUnits opened = new(key);
        foreach (var (kind, offset, texts) in opened.In(image))
        {
            byte[]? found = _deleted.Find(needle => texts.Exists(text => text.AsSpan().IndexOf(needle) >= 0));
            Assert.True(
                found is null, $"{where}: the {kind} at {offset} has '{Encoding.UTF8.GetString(found ?? [])}'.");
        }
    }

    private static LockboxKey Unlock(SimulatedFolder folder, string where, out int opens)
    {
        using IStorageDevice device = folder.Open(Path, writable: false).Device;
        var directory = KeyDirectoryStore.ReadNewest(device, Path, out _, out _);
        List<(int Number, LockboxKey Key)> found = [];
        foreach (int number in (int[])[FirstKey, SecondKey])
        {
            using KeyMaterial material = MaterialOf(number);
            try
            {
                found.Add((number, KeyUnlocking.Unlock(directory, material, CancellationToken.None, out _)));
            }
            catch (LockboxWrongKeyException)
            {
                // Then it must be the other.
            }
        }

        Assert.True(found.Count == 1, $"{where}: {found.Count} keys open it");
        opens = found[0].Number;
        return found[0].Key;
    }

    private static KeyMaterial MaterialOf(int number) =>
        KeyMaterial.FromKeyBytes([.. Enumerable.Repeat((byte)number, 32)]);
}
