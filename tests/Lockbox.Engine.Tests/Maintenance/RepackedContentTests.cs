using System.IO.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.Maintenance;

/// <summary>What becomes of frames, entries and free space when a lockbox is compacted.</summary>
public sealed class RepackedContentTests : LockboxTest
{
    [Fact]
    public void Small_frames_of_many_commits_become_few_and_neighbours_are_together()
    {
        for (int i = 0; i < 300; i++)
        {
            Put($"folder {i % 3}/file {i:D3}", Noise.Text(i, 2000 + i));
        }

        using Snapshot source = Read();
        ulong next = source.Root.NextFrameId;
        using Snapshot copy = Compact(source);
        Assert.Equal(300UL, source.Root.FrameCount);
        Assert.Equal(1UL, copy.Root.FrameCount);
        Assert.Equal(next + 1, copy.Root.NextFrameId);
        uint slice = 0;
        foreach (Entry entry in copy.Enumerate())
        {
            Assert.Equal(ContentRun.Single(next, slice++, entry.Length), entry.Runs.Single());
            Assert.Equal(source.Find(entry.Name)!.Id, entry.Id);
        }

        Assert.InRange(copy.Opened.Device.Length, 1, source.Opened.Device.Length * 2 / 3);
    }

    [Fact]
    public void Full_frames_go_over_as_they_are_and_the_ends_of_large_files_are_put_together()
    {
        foreach (int i in (int[])[1, 2, 3])
        {
            Put($"large {i}", Noise.Text(i, 3 * Limits.FrameRawTarget + 1000 * i));
        }

        using Snapshot source = Read();
        using Snapshot copy = Compact(source);
        Assert.Equal((12UL, 10UL), (source.Root.FrameCount, copy.Root.FrameCount));
        foreach ((byte[] key, FrameRecord record) in copy.Frames.Pairs().Take(9))
        {
            FrameRecord before = source.RecordOf(FrameLeafCodec.IdOf(key));
            Assert.Equal(before with { Pointer = record.Pointer }, record);
            Assert.Equal(before.Pointer.Length, record.Pointer.Length);
        }

        Entry moved = copy.Find("large 2")!;
        Assert.Equal(source.Find("large 2")!.Runs[0], moved.Runs[0]);
        Assert.Equal(ContentRun.Single(source.Root.NextFrameId, 1, 2000), moved.Runs[1]);
    }

    [Fact]
    public void Frames_that_have_lost_most_of_their_slices_are_put_together_without_them()
    {
        foreach (int frame in (int[])[0, 1, 2])
        {
            Change(transaction =>
            {
                for (int i = 0; i < 40; i++)
                {
                    transaction.PutFile($"{i:D2} {frame}", new MemoryStream(Noise.Random(i, 50_000)), Metadata);
                }
            });
        }

        Change(static transaction =>
        {
            foreach (Entry entry in transaction.Enumerate().Where(static (_, i) => i % 3 != 0).ToList())
            {
                transaction.Remove(entry.Name);
            }
        });
        using Snapshot source = Read();
        using Snapshot copy = Compact(source);
        (byte[] _, FrameRecord only) = Assert.Single(copy.Frames.Pairs());
        Assert.Equal((copy.Summary.ItemCount, copy.Summary.Length), (only.LiveSlices, only.LiveBytes));
    }

    [Fact]
    public void A_run_with_a_short_last_frame_is_split_there()
    {
        byte[] content = Noise.Random(1, 2 * Limits.FrameRawTarget + 5000);
        Change(transaction => PutInOneRun(transaction, "a", content));
        Put("b", Noise.Random(2, 3000));
        using Snapshot source = Read();
        ContentRun whole = Assert.Single(source.Find("a")!.Runs);
        using Snapshot copy = Compact(source);
        Assert.Equal(
            [
                new ContentRun(whole.FirstFrame, 2, 0, Limits.FrameRawTarget, 2L * Limits.FrameRawTarget),
                ContentRun.Single(source.Root.NextFrameId, 0, 5000),
            ],
            copy.Find("a")!.Runs);
        Assert.Equal(content, ContentOf(copy, "a"));
    }

    [Fact]
    public void Frames_with_as_many_slices_as_one_may_have_go_over_as_they_are()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < Limits.FrameSlicesMax + 10; i++)
            {
                transaction.PutFile($"{i:X5}", new MemoryStream([(byte)(i & 0xFF)]), Metadata);
            }
        });
        using Snapshot source = Read();
        using Snapshot copy = Compact(source);
        Assert.Equal(2UL, copy.Root.FrameCount);
        Assert.Equal(source.Root.NextFrameId + 1, copy.Root.NextFrameId);
    }

    [Fact]
    public void With_a_level_full_frames_are_compressed_again_and_the_default_stays()
    {
        Change(static transaction => transaction.PutFile(
            "a",
            new MemoryStream(Noise.Text(1, 5_000_000)),
            Metadata,
            level: CompressionLevel.NoCompression));
        using Snapshot source = Read();
        using (Snapshot same = Compact(source))
        {
            Assert.Equal(2, same.Frames.Pairs().Count(static frame => frame.Value.Codec == Codec.Stored));
        }

        using Snapshot copy = Compact(source, CompressionLevel.SmallestSize);
        Assert.All(copy.Frames.Pairs(), static frame => Assert.Equal(Codec.Zstd, frame.Value.Codec));
        Assert.InRange(copy.Opened.Device.Length, 1, source.Opened.Device.Length / 2);
        Assert.Equal(CompressionLevel.Optimal, copy.Summary.CompressionLevel);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happened_before_it_holds_the_same_and_again_when_it_is_repeated(int seed)
    {
        Random random = new(seed);
        int[] lengths = [0, 10, 700, 40_000, 900_000, 2_200_000];
        List<string> names = [];
        for (int round = 0; round < 40; round++)
        {
            Change(transaction =>
            {
                for (int i = random.Next(6); i >= 0; i--)
                {
                    string name = $"{random.Next(60):D2}";
                    byte[] content = Noise.Text(random.Next(), random.Next(lengths[random.Next(lengths.Length)] + 1));
                    transaction.PutFile(name, new MemoryStream(content), Metadata, IfExists.Overwrite);
                }

                Entry any = transaction.Enumerate().ElementAt(random.Next(transaction.Enumerate().Count()));
                if (random.Next(2) == 0)
                {
                    transaction.Remove(any.Name);
                }
                else
                {
                    transaction.Rename(any.Name, $"renamed {round}");
                }
            });
        }

        using Snapshot source = Read();
        Contents expected = Contents.Of(source);
        using Snapshot copy = Compact(source);
        Assert.True(expected.Matches(Contents.Of(copy)), $"seed {seed}");
        using Snapshot again = Compact(copy, CompressionLevel.Fastest);
        Assert.True(expected.Matches(Contents.Of(again)), $"seed {seed}");
        Assert.InRange(again.Root.FrameCount, 1UL, copy.Root.FrameCount);
        Assert.Equal(source.Enumerate().Select(static entry => entry.Id), again.Enumerate().Select(static e => e.Id));
    }

    /// <summary>The lockbox compacted: sound, at the next commit but one, with no free unit.</summary>
    private Snapshot Compact(Snapshot source, CompressionLevel? level = null)
    {
        MemoryDisk disk = new();
        MemoryDevice written = disk.Open();
        CopyProgress progress = new(null, 0, 0, TimeProvider.System);
        KeyDirectoryStore.Read(
            source.Opened.Device, source.Slot.Superblock, source.Root.KeyDirectoryDigest.Span, out byte[] directory);
        using (LockboxCopy copy = new(source, written, written, Key, progress, CancellationToken.None)
        {
            Content = target => new RepackedContent(source, target, level, CompressionLevel.Optimal, progress),
        })
        {
            copy.Write(directory);
        }

        MemoryDevice device = disk.Open();
        Snapshot compacted = LockboxFile.OpenRead(device, device, Key, "compacted", new ReadOptions());
        Assert.Empty(compacted.Verify().Findings);
        Assert.Equal(source.Summary.CommitSequence + 2, compacted.Summary.CommitSequence);
        Assert.Equal((0UL, 0UL), (compacted.Root.FreeUnits, compacted.Root.RedactionFrom));
        Assert.Equal((long)compacted.Root.AllocatedUnits * Limits.AllocationUnit, disk.Length);
        return compacted;
    }

    /// <summary>As a file is imported that ends early while it is read.</summary>
    private static void PutInOneRun(Transaction transaction, string name, byte[] content)
    {
        uint frames = (uint)((content.Length + Limits.FrameRawTarget - 1) / Limits.FrameRawTarget);
        ulong first = transaction.ReserveFrameIds((int)frames);
        ulong id = transaction.ReserveEntryIds(1);
        for (uint i = 0; i < frames; i++)
        {
            int start = (int)i * Limits.FrameRawTarget;
            int length = Math.Min(Limits.FrameRawTarget, content.Length - start);
            using FrameBuffer buffer = new(Limits.FrameRawTarget);
            content.AsSpan(start, length).CopyTo(buffer.Free);
            buffer.AddSlice(id, start, length);
            transaction.WriteFrame(first + i, buffer, zstdLevel: 3);
        }

        transaction.PutEntries(
        [
            new Entry(name, EntryKind.File)
            {
                Id = id,
                Length = content.Length,
                CreatedAt = Epoch,
                ModifiedAt = Epoch,
                Runs = [new ContentRun(first, frames, 0, Limits.FrameRawTarget, content.Length)],
            },
        ]);
    }
}
