using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transactions;

/// <summary>What changes cost: extents written, and the length of the file in the long run.</summary>
public sealed class GrowthTests : LockboxTest
{
    [Fact]
    public void A_small_change_among_ten_thousand_entries_writes_few_extents()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                transaction.PutFile($"dir {i % 40}/sub/file {i:D6}", new MemoryStream(Noise.Text(i, 40)), Metadata);
            }
        });
        long[] written =
        [
            Written(static t => t.PutFile("dir 7/sub/new", new MemoryStream([1]), Metadata)),
            Written(static t => t.PutFile("dir 7/sub/new", new MemoryStream([2]), Metadata, IfExists.Overwrite)),
            Written(static t => t.Rename("dir 7/sub/new", "zz")),
            Written(static t => t.Remove("dir 5/sub/file 000005")),
        ];
        Assert.All(written, static extents => Assert.InRange(extents, 1, 16));
    }

    [Fact]
    public void Updates_of_one_file_do_not_grow_the_file()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < 200; i++)
            {
                transaction.PutFile($"{i:D3}", new MemoryStream(Noise.Random(i, 3000)), Metadata);
            }
        });
        long settled = 0;
        for (int i = 0; i < 300; i++)
        {
            Put($"{i % 200:D3}", Noise.Random(i + 1000, 3000 + (i % 7)));
            settled = i == 20 ? Disk.Length : settled;
        }

        // One frame holds all files at first and every update takes its file out of it; frames of one file have
        // more overhead than the one had, which is all that the file may grow by.
        Assert.InRange(Disk.Length, 1, settled * 3 / 2);
    }

    [Fact]
    public void Updates_of_the_same_file_do_not_grow_the_file_at_all()
    {
        long most = 0;
        for (int i = 0; i < 300; i++)
        {
            Put("file", Noise.Random(i, 50_000));
            most = i <= 10 ? Math.Max(most, Disk.Length) : most;
        }

        Assert.InRange(Disk.Length, 1, most);
    }

    [Fact]
    public void Additions_that_take_nothing_away_use_again_what_their_index_freed()
    {
        for (int i = 0; i < 300; i++)
        {
            Put($"{i:D3}", [1]);
        }

        using Snapshot snapshot = Read();
        ulong free = snapshot.Root.FreeUnits;
        Assert.InRange(free * Limits.AllocationUnit, 0UL, 64 * 1024UL);
    }

    [Fact]
    public void What_was_all_removed_leaves_a_small_file()
    {
        Put("large", Noise.Random(1, 3_000_000));
        Put("small", [1]);
        Change(static transaction =>
        {
            transaction.Remove("large");
            transaction.Remove("small");
        });
        foreach (string name in (ReadOnlySpan<string>)["a", "b", "c", "d"])
        {
            Put(name, [1]);
        }

        Assert.InRange(Disk.Length, 1, 32 * 1024);
    }

    private long Written(Action<Transaction> change)
    {
        using Transaction transaction = Write();
        change(transaction);
        transaction.Commit();
        return transaction.ExtentsWritten;
    }
}
