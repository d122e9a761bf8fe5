using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Maintenance.Salvage;

/// <summary>
/// A small lockbox of everything there is: several leaves in the trees of names and variables, shared frames, a large
/// file, links, directories, renames, removals; each of its extents damaged in turn.
/// </summary>
public sealed class SalvageTests : LockboxTest
{
    private static (byte[] Bytes, SalvageOracle Oracle)? _shared;

    private readonly SalvageOracle _oracle;
    private readonly byte[] _sound;

    public SalvageTests()
    {
        // Making it takes longer than salvaging it, and nothing changes it.
        if (_shared is null)
        {
            RichLockbox.Fill(Change);
            using Snapshot sound = Read();
            _shared = (Disk.ToArray(), new SalvageOracle(sound));
        }

        (_sound, _oracle) = _shared.Value;
        LeaveDamaged();
    }

    [Fact]
    public void A_sound_lockbox_comes_back_as_it_is()
    {
        using Salvaged salvaged = Salvaged.From(Sound());
        _oracle.Check(salvaged, []);
        Assert.Empty(salvaged.Report.Losses);
        Assert.Empty(salvaged.Report.Findings);
        Assert.Equal(SalvagedRoot.Newest, salvaged.Report.Root);
        using LockboxKey key = Salvaged.Unlock(Sound());
        using Snapshot sound = Open(Sound(), key);
        Assert.True(Contents.Of(sound).Matches(Contents.Of(salvaged.Snapshot)));
        Assert.Equal(sound.Summary.Id, salvaged.Snapshot.Summary.Id);
        Assert.Equal(sound.Summary.Description, salvaged.Snapshot.Summary.Description);
        Assert.Equal(sound.Root.KeyDirectoryDigest.ToArray(), salvaged.Snapshot.Root.KeyDirectoryDigest.ToArray());
        Assert.True(sound.Summary.CommitSequence < salvaged.Snapshot.Summary.CommitSequence);
        Assert.InRange(salvaged.Disk.Length, 0, sound.Summary.StoredLength);
    }

    [Fact]
    public void Everything_that_does_not_depend_on_an_extent_comes_back_without_it()
    {
        Assert.True(_oracle.Layout.Nodes.Count(static node => node.Kind == ExtentKind.NameNode) > 3);
        Assert.True(_oracle.Layout.Nodes.Count(static node => node.Kind == ExtentKind.VariableNode) > 3);
        foreach (BlockPointer extent in _oracle.Layout.Nodes)
        {
            foreach (long at in (long[])[10, extent.Length / 2, extent.Length - 1])
            {
                CheckDamage([((long)extent.Offset + at, (long)extent.Offset + at + 1)]);
            }
        }
    }

    [Theory]
    [InlineData(true, false, SalvagedRoot.Other)]
    [InlineData(false, true, SalvagedRoot.Other)]
    [InlineData(true, true, SalvagedRoot.None)]
    public void Superblocks_can_be_lost(bool first, bool second, SalvagedRoot root)
    {
        List<(long, long)> damage = [];
        if (first)
        {
            damage.Add((0, 512));
        }

        if (second)
        {
            damage.Add((4096, 4608));
        }

        using Salvaged salvaged = CheckDamage(damage)!;
        salvaged.Dispose();
        Assert.Equal(root, salvaged.Report.Root);
        Assert.DoesNotContain(salvaged.Report.Losses, static loss => loss.Kind != SalvageLossKind.KeyProtector);
    }

    [Fact]
    public void Superblocks_and_every_extent_in_turn_can_be_lost()
    {
        foreach (BlockPointer extent in _oracle.Layout.Nodes)
        {
            long middle = (long)extent.Offset + (extent.Length / 2);
            CheckDamage([(0, 512), (4096, 4608), (middle, middle + 1)]);
        }
    }

    [Fact]
    public void The_key_directory_is_found_wherever_it_is()
    {
        using LockboxKey key = Salvaged.Unlock(Sound());
        using Snapshot sound = Open(Sound(), key);
        SpaceRange[] copies = KeyDirectoryStore.RangesOf(sound.Slot.Superblock);
        foreach (SpaceRange copy in copies)
        {
            using Salvaged? one = CheckDamage([(copy.ByteOffset + 5, copy.ByteOffset + 6)]);
            Assert.Empty(one!.Report.Losses);
            using Salvaged? two =
                CheckDamage([(0, 512), (4096, 4608), (copy.ByteOffset + 5, copy.ByteOffset + 6)]);
            Assert.NotNull(two);
        }

        Assert.Null(CheckDamage([.. copies.Select(static copy => (copy.ByteOffset + 5, copy.ByteOffset + 6))]));
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_gives_what_is_before_the_cut()
    {
        Random random = new(5);
        for (int i = 0; i < LongRun.Rounds(24, 400); i++)
        {
            long cut = i == 0 ? FileLayout.FirstExtent : random.NextInt64(512, _sound.Length);
            CheckDamage([(cut, _sound.Length)], truncate: true);
        }
    }

    [Fact]
    public void The_salvaged_lockbox_can_be_written_to_and_its_deletions_are_redacted()
    {
        MemoryDisk damaged = Sound();
        damaged.Flip(100);
        using Salvaged salvaged = Salvaged.From(damaged);
        MemoryDevice device = salvaged.Disk.Open();
        string name = salvaged.Snapshot.Enumerate("small/").First().Name;
        salvaged.Snapshot.Dispose();
        using (Transaction transaction = LockboxFile.OpenWrite(
            device, device, salvaged.Key, "result", new WriteOptions { LockTimeout = TimeSpan.Zero }))
        {
            transaction.Remove(name);
            transaction.PutFile("new", new MemoryStream([1, 2, 3]), Metadata);
            Assert.True(transaction.Commit().Redacted);
        }

        using Snapshot after = Open(salvaged.Disk, salvaged.Key);
        Assert.Empty(after.Verify().Findings);
        Assert.Null(after.Find(name));
    }

    private static Snapshot Open(MemoryDisk disk, LockboxKey key)
    {
        MemoryDevice device = disk.Open();
        return LockboxFile.OpenRead(device, device, key, "test", new ReadOptions());
    }

    private MemoryDisk Sound()
    {
        MemoryDisk disk = new();
        disk.Restore(_sound);
        return disk;
    }

    /// <summary>Salvages a damaged copy. Null when it is not to be unlocked.</summary>
    private Salvaged? CheckDamage(List<(long From, long To)> damage, bool truncate = false)
    {
        byte[] bytes = Damage.To(_sound, damage);
        MemoryDisk disk = new();
        disk.Restore(truncate ? bytes.AsSpan(0, (int)damage[0].From) : bytes);
        if (!_oracle.CanBeUnlocked(damage))
        {
            Assert.Throws<LockboxCorruptException>(() => Salvaged.From(disk));
            return null;
        }

        if (!_oracle.IsAnythingWhole(damage))
        {
            // Pieces may come back all the same; if none does, that is an error of its own.
            Exception? failure = Record.Exception(() => Salvaged.From(disk).Dispose());
            Assert.True(failure is null or LockboxNothingSalvagedException, failure?.ToString());
            return null;
        }

        using Salvaged salvaged = Salvaged.From(disk);
        try
        {
            _oracle.Check(salvaged, damage);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"With {string.Join(", ", damage)} damaged: {e.Message}", e);
        }

        return salvaged;
    }
}
