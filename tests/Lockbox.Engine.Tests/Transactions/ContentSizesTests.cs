using System.IO.Compression;
using System.Text;
using Lockbox.Engine.Compression;
using Lockbox.Engine.Content;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transactions;

/// <summary>How contents of all sizes are cut into frames and come back.</summary>
public sealed class ContentSizesTests : LockboxTest
{
    public static TheoryData<int> Sizes =>
    [
        0, 1, 63, 64, 65,
        Limits.FrameRawTarget - 1, Limits.FrameRawTarget, Limits.FrameRawTarget + 1,
        Limits.FrameRawMax - 1, Limits.FrameRawMax, Limits.FrameRawMax + 1,
        (3 * Limits.FrameRawTarget) - 1, 3 * Limits.FrameRawTarget, (3 * Limits.FrameRawTarget) + 1,
    ];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_file_alone_comes_back(int size)
    {
        byte[] content = Noise.Text(size, size);
        Put("file", content);
        using Snapshot snapshot = Read();
        Assert.Equal(content, ContentOf(snapshot, "file"));
        int fullFrames = (size + Limits.FrameRawTarget - 1) / Limits.FrameRawTarget;
        Assert.Equal(fullFrames, ContentMap.Pieces(snapshot.Find("file")!).Count());
        Assert.InRange(snapshot.Find("file")!.Runs.Count, 0, 2);
    }

    [Fact]
    public void All_sizes_one_behind_the_other_come_back()
    {
        int[] sizes = [.. Sizes.Select(static row => row.Data)];
        Change(transaction =>
        {
            foreach (int size in sizes)
            {
                transaction.PutFile($"before/{size}", new MemoryStream(Noise.Text(size, 1000)), Metadata);
                transaction.PutFile($"{size}", new DribblingStream(Noise.Text(size, size)), Metadata);
            }
        });
        using Snapshot snapshot = Read();
        foreach (int size in sizes)
        {
            Assert.True(Noise.Text(size, size).AsSpan().SequenceEqual(ContentOf(snapshot, $"{size}")), $"{size}");
            Assert.Equal(Noise.Text(size, 1000), ContentOf(snapshot, $"before/{size}"));
        }
    }

    [Fact]
    public void Small_files_share_frames()
    {
        Change(transaction =>
        {
            for (int i = 0; i < 3000; i++)
            {
                transaction.PutFile($"{i:D4}", new MemoryStream(Noise.Text(i, 100 + (i % 900))), Metadata);
            }
        });
        using Snapshot snapshot = Read();
        Assert.InRange(snapshot.Root.FrameCount, 1UL, 2UL);
        Assert.InRange(snapshot.Root.AllocatedUnits * Limits.AllocationUnit, 0UL, 1_100_000UL);
        Assert.Equal(Noise.Text(1234, 100 + 334), ContentOf(snapshot, "1234"));
        long stored = snapshot.Enumerate().Sum(snapshot.StoredLengthOf);
        Assert.InRange(stored, 1, (long)snapshot.Root.AllocatedUnits * Limits.AllocationUnit);
    }

    [Fact]
    public void Files_of_different_levels_do_not_share_a_frame()
    {
        Change(transaction =>
        {
            transaction.PutFile("packed", new MemoryStream(Noise.Text(1, 5000)), Metadata);
            transaction.PutFile(
                "stored",
                new MemoryStream(Noise.Text(1, 5000)),
                Metadata,
                level: CompressionLevel.NoCompression);
        });
        using Snapshot snapshot = Read();
        Assert.Equal(Codec.Zstd, snapshot.RecordOf(snapshot.Find("packed")!.Runs[0].FirstFrame).Codec);
        Assert.Equal(Codec.Stored, snapshot.RecordOf(snapshot.Find("stored")!.Runs[0].FirstFrame).Codec);
    }

    [Fact]
    public void The_smallest_size_is_not_larger_than_the_default_where_its_own_parameters_are_worse()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 120 * 81).Select(static i =>
            (i % 81 == 0 ? $"# Document {i / 81}\n\n" : string.Empty)
            + "Pack my box with five dozen jugs of liquor."
            + $" item={i / 81} line={i % 81} path=/api/v1/resource/{i / 81 % 37}\n")));
        byte[] packed = new byte[text.Length];
        int smallest = ZstdPool.Shared.Compress(text, packed, CompressionLevels.SmallestSize);
        Assert.True(smallest > ZstdPool.Shared.Compress(text, packed, CompressionLevels.Optimal), "The text shows it.");
        Change(transaction =>
        {
            transaction.PutFile("optimal", new MemoryStream(text), Metadata, level: CompressionLevel.Optimal);
            transaction.PutFile("smallest", new MemoryStream(text), Metadata, level: CompressionLevel.SmallestSize);
        });
        using Snapshot snapshot = Read();
        Assert.Equal(text, ContentOf(snapshot, "smallest"));
        long optimal = snapshot.StoredLengthOf(snapshot.Find("optimal")!);
        Assert.Equal(optimal, snapshot.StoredLengthOf(snapshot.Find("smallest")!));
    }

    [Fact]
    public void A_source_that_fails_leaves_the_other_files_alone()
    {
        Change(transaction =>
        {
            transaction.PutFile("before", new MemoryStream(Noise.Text(1, 5000)), Metadata);
            Assert.Throws<IOException>(() => transaction.PutFile(
                "broken", new DribblingStream(new byte[5_000_000], failAfter: 4_500_000), Metadata));
            transaction.PutFile("after", new MemoryStream(Noise.Text(2, 5000)), Metadata);
        });
        using Snapshot snapshot = Read();
        Assert.Equal(["after", "before"], snapshot.Enumerate().Select(static entry => entry.Name));
        Assert.Equal(Noise.Text(1, 5000), ContentOf(snapshot, "before"));
        Assert.Equal(Noise.Text(2, 5000), ContentOf(snapshot, "after"));
    }

    /// <summary>Gives a few bytes at a time, as a network does, and may fail on the way.</summary>
    private sealed class DribblingStream(byte[] content, int failAfter = int.MaxValue) : MemoryStream(content)
    {
        private readonly Random _random = new(1);

        public override int Read(Span<byte> buffer)
        {
            if (Position >= failAfter)
            {
                throw new IOException("The source is gone.");
            }

            return base.Read(buffer[..Math.Min(buffer.Length, _random.Next(1, 100_000))]);
        }
    }
}
