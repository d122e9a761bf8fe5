using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>Which frames go over as they are when entries are copied, and what becomes of the others.</summary>
public sealed class CopiedContentTests : LockboxTest
{
    private readonly MemoryDisk _targetDisk;
    private readonly LockboxKey _targetKey;

    public CopiedContentTests()
    {
        (_targetDisk, _targetKey) = Create();
    }

    [Fact]
    public void Sixty_four_mebibytes_are_copied_without_compressing_anything_again()
    {
        const int Frames = 32;
        byte[] one = Noise.Text(1, Limits.FrameRawTarget);
        using (MemoryStream content = new(Frames * one.Length))
        {
            for (int i = 0; i < Frames; i++)
            {
                one[0] = (byte)i;
                content.Write(one);
            }

            content.Position = 0;
            Change(transaction => transaction.PutFile("large", content, Metadata));
        }

        using Snapshot source = Read();
        int rented = PooledBuffer.Outstanding;
        int most = 0;
        CallbackProgress progress = new(_ => most = Math.Max(most, PooledBuffer.Outstanding - rented));
        using (Transaction transaction = Write(_targetDisk, _targetKey))
        {
            CopyReport report = transaction.Copy(
                source,
                [new CopyItem("large", "copy")],
                new CopyOptions { Progress = progress, Clock = new EagerClock() },
                TestContext.Current.CancellationToken);
            Assert.Equal((64L << 20, 64L << 20), (report.BytesCopied, report.BytesReused));
            Assert.Equal(TimeSpan.Zero, transaction.Stages[Stage.Compress]);
            transaction.Commit(TestContext.Current.CancellationToken);
        }

        Assert.InRange(most, 1, 8);
        using Snapshot target = Read(_targetDisk, _targetKey);
        Entry copy = target.Find("copy")!;
        ContentRun run = Assert.Single(copy.Runs);
        Assert.Equal(((uint)Frames, (uint)Limits.FrameRawTarget), (run.FrameCount, run.Stride));
        for (uint i = 0; i < Frames; i++)
        {
            Assert.Equal(PayloadOf(source, source.Find("large")!.Runs[0].FirstFrame + i),
                PayloadOf(target, run.FirstFrame + i));
        }

        using LockboxStream original = source.OpenStream(source.Find("large")!);
        using LockboxStream copied = target.OpenStream(copy);
        Assert.Equal(Sha256Of(original), Sha256Of(copied));
    }

    [Fact]
    public void A_frame_that_small_files_share_goes_over_as_it_is_when_all_of_them_do()
    {
        PutSmall("d", 40);
        using Snapshot source = Read();
        Assert.Equal(1UL, source.Root.FrameCount);
        CopyReport report = Copy(source, [new CopyItem("d", "e")]);
        Assert.Equal((40L, report.BytesCopied), (report.FilesCopied, report.BytesReused));
        using Snapshot target = AssertCopied(source, "d", "e", 40);
        Assert.Equal(1UL, target.Root.FrameCount);
    }

    [Fact]
    public void A_frame_of_which_some_files_go_is_packed_anew_with_these_alone()
    {
        PutSmall("d", 40);
        using Snapshot source = Read();
        CopyReport report = Copy(source, [.. Enumerable.Range(0, 39).Select(i => new CopyItem($"d/{i}", $"e/{i}"))]);
        Assert.Equal((39L, 0L), (report.FilesCopied, report.BytesReused));
        using Snapshot target = AssertCopied(source, "d", "e", 39);
        (byte[] _, FrameRecord only) = Assert.Single(target.Frames.Pairs());
        Assert.Equal((39, report.BytesCopied), (only.LiveSlices, only.LiveBytes));
    }

    [Fact]
    public void Files_that_are_copied_twice_or_in_several_windows_share_nothing()
    {
        PutSmall("d", 40);
        using Snapshot source = Read();
        CopyReport twice = Copy(source, [new CopyItem("d", "e"), new CopyItem("d", "f")]);
        Assert.Equal((80L, 0L, 0), (twice.FilesCopied, twice.BytesReused, twice.Errors.Count));
        AssertCopied(source, "d", "e", 40).Dispose();
        AssertCopied(source, "d", "f", 40).Dispose();
        CopyReport windows = Copy(source, [new CopyItem("d", "g")], new CopyOptions { WindowLength = 7 });
        Assert.Equal((40L, 0L), (windows.FilesCopied, windows.BytesReused));
        AssertCopied(source, "d", "g", 40).Dispose();
    }

    [Fact]
    public void Small_frames_of_many_commits_become_few()
    {
        for (int i = 0; i < 30; i++)
        {
            Put($"d/{i}", Noise.Text(i, 3000));
        }

        using Snapshot source = Read();
        Copy(source, [new CopyItem("d", "e")]);
        using Snapshot target = AssertCopied(source, "d", "e", 30);
        Assert.Equal((30UL, 1UL), (source.Root.FrameCount, target.Root.FrameCount));
    }

    [Fact]
    public void The_end_of_a_large_file_is_packed_with_its_neighbours()
    {
        Put("d/0", Noise.Text(1, 2 * Limits.FrameRawTarget + 777));
        Put("d/1", Noise.Random(2, 888));
        using Snapshot source = Read();
        CopyReport report = Copy(source, [new CopyItem("d", "e")]);
        Assert.Equal(2L * Limits.FrameRawTarget, report.BytesReused);
        using Snapshot target = AssertCopied(source, "d", "e", 2);
        Assert.Equal(3UL, target.Root.FrameCount);
    }

    [Fact]
    public void Of_a_frame_that_cannot_be_decompressed_nothing_is_copied()
    {
        Put("good", Noise.Text(1, 500));
        Put("bad", Noise.Text(2, Limits.FrameRawTarget));
        using (Transaction transaction = Write(Disk, Key))
        {
            Spoil(transaction, "bad");
            transaction.Commit(TestContext.Current.CancellationToken);
        }

        using Snapshot source = Read();
        CopyReport report = Copy(source, [new CopyItem("bad", "bad"), new CopyItem("good", "good")]);
        TransferError only = Assert.Single(report.Errors);
        Assert.IsType<LockboxItemCorruptException>(only.Error);
        Assert.Equal(("bad", 1L), (only.Item, report.FilesCopied));
        LeaveDamaged();
    }

    [Fact]
    public void The_end_of_a_large_file_goes_over_as_it_is_with_the_frame_that_it_shares()
    {
        Put("d/0", Noise.Text(1, 2 * Limits.FrameRawTarget + 777));
        for (int i = 1; i <= 4; i++)
        {
            Put($"d/{i}", Noise.Text(i, 500_000));
        }

        using (Snapshot source = Read())
        {
            Copy(source, [new CopyItem("d", "e")]);
        }

        using Snapshot packed = Read(_targetDisk, _targetKey);
        Assert.Equal(3U, Assert.Single(packed.Find("e/0")!.Runs).FrameCount);
        Change(transaction =>
        {
            CopyReport report = transaction.Copy(packed, [new CopyItem("e", "f")]);
            Assert.Equal(report.BytesCopied, report.BytesReused);
        });
        using Snapshot back = Read();
        Assert.Equal(ContentOf(packed, "e/0"), ContentOf(back, "f/0"));
        Assert.Equal(3U, Assert.Single(back.Find("f/0")!.Runs).FrameCount);
    }

    [Fact]
    public void A_file_that_claims_a_slice_of_another_gets_it_in_no_copy()
    {
        const int Half = Limits.FrameRawTarget / 2;
        ulong frame = 0;
        Change(transaction =>
        {
            frame = transaction.ReserveFrameIds(2);
            ulong id = transaction.ReserveEntryIds(3);
            WriteFrame(transaction, frame, new(id, 0, Half), new(id + 2, 0, Half));
            WriteFrame(transaction, frame + 1, new FrameSlice(id + 1, Half, 500));
            transaction.PutEntries(
            [
                FileOf("a", id, ContentRun.Single(frame, 0, Half)),
                FileOf("b", id + 1, ContentRun.Single(frame + 1, 0, 500)),
                FileOf("c", id + 2, ContentRun.Single(frame, 1, Half)),
            ]);
        });
        using (Forgery forgery = new(Disk, Key))
        {
            ulong id = forgery.Root.NextEntryId - 3;
            forgery.PublishNames(
                FileOf("a", id, ContentRun.Single(frame, 0, Half), ContentRun.Single(frame + 1, 0, 500)),
                FileOf("b", id + 1, new ContentRun(frame, 2, 0, Half, Half + 500)),
                FileOf("c", id + 2, ContentRun.Single(frame, 1, Half)));
        }

        LeaveDamaged();
        using Snapshot source = Read();
        CopyReport report = Copy(source, [new("a", "a"), new("b", "b"), new("c", "c")]);
        Assert.Equal(["a", "b"], report.Errors.Select(static error => error.Item));
        Assert.All(report.Errors, static error => Assert.IsType<LockboxItemCorruptException>(error.Error));
        using Snapshot target = Read(_targetDisk, _targetKey);
        Assert.Equal(ContentOf(source, "c"), ContentOf(target, "c"));
    }

    [Fact]
    public void No_file_is_made_while_files_are_copied()
    {
        using FileLockbox from = new();
        using FileLockbox to = new();
        from.Change(new Contents(), static draft =>
        {
            draft.Put("large", Contents.Text("[text of large]", 5_000_000));
            draft.Put("small", Contents.Text("[text of small]", 5000));
        });
        List<string> before = [.. FilesOf(from, to)];
        HashSet<string> open = [];
        using (Snapshot source = from.OpenRead())
        using (Transaction transaction = to.OpenWrite())
        {
            CallbackProgress progress = new(_ =>
            {
                Assert.Equal(before, FilesOf(from, to));
                open.UnionWith(OpenFiles());
            });
            transaction.Copy(
                source,
                [new CopyItem("large", "large"), new CopyItem("small", "small")],
                new CopyOptions { Progress = progress, Clock = new EagerClock() },
                TestContext.Current.CancellationToken);
            transaction.Commit(TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, FilesOf(from, to));
        Assert.All(before.Where(static path => path.EndsWith(".lockbox", StringComparison.Ordinal)), path =>
            Assert.True(File.ReadAllBytes(path).AsSpan().IndexOf("[text of"u8) < 0, path));
        if (OperatingSystem.IsLinux())
        {
            Assert.Superset(new HashSet<string> { from.Path, to.Path }, open);
            Assert.DoesNotContain(open, path => path.Contains("lockbox-test-", StringComparison.Ordinal)
                && path != from.Path && path != to.Path);
        }

        from.AssertSound();
        to.AssertSound();
    }

    private protected override void Close()
    {
        using (Snapshot snapshot = Read(_targetDisk, _targetKey))
        {
            Assert.Empty(snapshot.Verify().Findings);
        }

        _targetKey.Dispose();
        base.Close();
    }

    private static IEnumerable<string> FilesOf(params FileLockbox[] lockboxes) => lockboxes
        .SelectMany(static lockbox => Directory.EnumerateFiles(Path.GetDirectoryName(lockbox.Path)!))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> OpenFiles() => OperatingSystem.IsLinux()
        ? Directory.EnumerateFiles("/proc/self/fd").Select(static path => new FileInfo(path).LinkTarget ?? "")
        : [];

    private static byte[] Sha256Of(Stream stream) => System.Security.Cryptography.SHA256.HashData(stream);

    private static byte[] PayloadOf(Snapshot snapshot, ulong frame)
    {
        FrameReader reader = new(snapshot.Opened.Extents, snapshot.Opened.Zstd);
        using PackedFrame packed = reader.OpenPacked(frame, snapshot.RecordOf(frame));
        Assert.Equal(Codec.Zstd, packed.Codec);
        return packed.Payload.ToArray();
    }

    private static Entry FileOf(string name, ulong id, params ContentRun[] runs) => new(name, EntryKind.File)
    {
        Id = id,
        Length = runs.Sum(static run => run.Length),
        CreatedAt = Epoch,
        ModifiedAt = Epoch,
        Runs = runs,
    };

    private static void WriteFrame(Transaction transaction, ulong id, params FrameSlice[] slices)
    {
        using FrameBuffer buffer = new(Limits.FrameRawMax);
        foreach (FrameSlice slice in slices)
        {
            Noise.Text((int)slice.EntryId, slice.Length).CopyTo(buffer.Free);
            buffer.AddSlice(slice.EntryId, slice.FileOffset, slice.Length);
        }

        transaction.WriteFrame(id, buffer, 1);
    }

    /// <summary>Seals the frame of a file again, with a payload that does not decompress.</summary>
    private static void Spoil(Transaction transaction, string name)
    {
        Entry entry = transaction.Find(name)!;
        FrameReader reader = new(transaction.Opened.Extents, transaction.Opened.Zstd);
        FrameRecord record = transaction.RecordOf(entry.Runs[0].FirstFrame);
        using PackedFrame frame = reader.OpenPacked(entry.Runs[0].FirstFrame, record);
        byte[] payload = frame.Payload.ToArray();
        payload.AsSpan(payload.Length / 2).Reverse();
        ulong id = transaction.ReserveFrameIds(1);
        ulong entryId = transaction.ReserveEntryIds(1);
        using PackedFrame spoilt = new(
            Stream.Null, frame.Codec, frame.RawLength, payload, frame.Slices, record.Pointer);
        transaction.WriteFrameAgain(id, spoilt, [frame.Slices[0] with { EntryId = entryId }]);
        transaction.PutEntries([entry.CopyAs(name, entryId, [ContentRun.Single(id, 0, entry.Length)])]);
    }

    private static Transaction Write(MemoryDisk disk, LockboxKey key)
    {
        MemoryDevice device = disk.Open();
        return LockboxFile.OpenWrite(device, device, key, "test", new WriteOptions());
    }

    private static Snapshot Read(MemoryDisk disk, LockboxKey key)
    {
        MemoryDevice device = disk.Open();
        return LockboxFile.OpenRead(device, device, key, "test", new ReadOptions());
    }

    private void PutSmall(string directory, int count) => Change(transaction =>
    {
        for (int i = 0; i < count; i++)
        {
            transaction.PutFile($"{directory}/{i}", new MemoryStream(Noise.Text(i, 50_000 + i)), Metadata);
        }
    });

    private CopyReport Copy(Snapshot source, CopyItem[] items, CopyOptions? options = null)
    {
        using Transaction transaction = Write(_targetDisk, _targetKey);
        CopyReport report = transaction.Copy(source, items, options);
        transaction.Commit();
        return report;
    }

    /// <summary>The copies have the content of the originals, and the target is sound.</summary>
    private Snapshot AssertCopied(Snapshot source, string from, string to, int count)
    {
        Snapshot target = Read(_targetDisk, _targetKey);
        Assert.Equal(count, target.Enumerate(to + "/").Count());
        foreach (Entry copy in target.Enumerate(to + "/"))
        {
            Assert.Equal(ContentOf(source, from + copy.Name[to.Length..]), ContentOf(target, copy.Name));
        }

        Assert.Empty(target.Verify().Findings);
        return target;
    }
}
