using Lockbox.Engine.Format;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.Maintenance;

/// <summary>A lockbox copied under another key.</summary>
public sealed class LockboxCopyTests : LockboxTest
{
    private static readonly VariableSettings Secret = new() { IsSecret = true, Description = "note" };

    public LockboxCopyTests()
    {
        Change(static transaction =>
        {
            transaction.PutFile("large", new MemoryStream(Noise.Random(1, 5_000_000)), Metadata);
            for (int i = 0; i < 3000; i++)
            {
                transaction.PutFile($"small/{i}", new MemoryStream(Noise.Text(i, i % 900)), Metadata);
            }

            transaction.PutDirectory("empty", Metadata);
            transaction.PutLink("link", "small/1", Metadata);
            foreach (int length in (int[])[0, 30, 3000, 9_000_000])
            {
                using VariableValue value = VariableValue.Copy(VariableType.ByteArray, Noise.Random(length, length));
                transaction.SetVariable($"prod/{length}", value, Secret);
            }
        });
        Change(static transaction => transaction.Remove("small/7"));
    }

    [Fact]
    public void It_holds_the_same_and_is_sound_and_its_commits_go_on()
    {
        MemoryDisk copied = new();
        using LockboxKey key = LockboxCreation.NewKey();
        using Snapshot source = Read();
        Copy(source, copied, key);
        using MemoryDevice device = copied.Open();
        using Snapshot copy = LockboxFile.OpenRead(device, device, key, "copy", new ReadOptions());
        Assert.Empty(copy.Verify().Findings);
        Contents expected = Contents.Of(source);
        Assert.True(expected.Matches(Contents.Of(copy)));
        Assert.Equal(source.Find("link")!.LinkTarget, copy.Find("link")!.LinkTarget);
        Assert.Equal(source.Find("small/8")!.ModifiedAt, copy.Find("small/8")!.ModifiedAt);
        Assert.Equal("note", copy.FindVariable("prod/30")!.Description);
        Assert.Equal(source.Summary.CommitSequence + 2, copy.Summary.CommitSequence);
        Assert.Equal(source.Summary.Length, copy.Summary.Length);
        Assert.Equal((key.LockboxId, source.Summary.ItemCount), (copy.Summary.Id, copy.Summary.ItemCount));
        Assert.InRange(device.Length, 0, source.Summary.StoredLength + 20_000);
    }

    [Fact]
    public void It_can_be_changed_and_what_is_removed_from_it_is_redacted()
    {
        MemoryDisk copied = new();
        using LockboxKey key = LockboxCreation.NewKey();
        using (Snapshot source = Read())
        {
            Copy(source, copied, key);
        }

        MemoryDevice written = copied.Open();
        using (Transaction transaction =
            LockboxFile.OpenWrite(written, written, key, "copy", SimulatedLockbox.NoWaiting))
        {
            transaction.Remove("large");
            transaction.RemoveVariable("prod/3000");
            Assert.True(transaction.Commit().Redacted);
        }

        MemoryDevice read = copied.Open();
        using Snapshot copy = LockboxFile.OpenRead(read, read, key, "copy", new ReadOptions());
        Assert.Empty(copy.Verify().Findings);
    }

    [Fact]
    public void Neither_key_opens_the_other_lockbox()
    {
        MemoryDisk copied = new();
        using LockboxKey key = LockboxCreation.NewKey();
        using (Snapshot source = Read())
        {
            Copy(source, copied, key);
        }

        MemoryDevice device = copied.Open();
        Assert.Throws<LockboxWrongKeyException>(
            () => LockboxFile.OpenRead(device, device, Key, "copy", new ReadOptions()));
        MemoryDevice own = Disk.Open();
        Assert.Throws<LockboxWrongKeyException>(() => LockboxFile.OpenRead(own, own, key, "own", new ReadOptions()));
    }

    [Fact]
    public void Damage_in_the_source_ends_it()
    {
        LeaveDamaged();
        BlockPointer frame;
        using (Snapshot source = Read())
        {
            frame = source.RecordOf(source.Find("large")!.Runs[0].FirstFrame).Pointer;
        }

        using (MemoryDevice device = Disk.Open())
        {
            device.Write((long)frame.Offset + 100, [1, 2, 3]);
        }

        using LockboxKey key = LockboxCreation.NewKey();
        using Snapshot damaged = Read();
        Assert.Throws<LockboxCorruptException>(() => Copy(damaged, new MemoryDisk(), key));
    }

    [Fact]
    public void It_can_be_cancelled_and_tells_how_far_it_is()
    {
        using LockboxKey key = LockboxCreation.NewKey();
        using Snapshot source = Read();
        Assert.Throws<OperationCanceledException>(
            () => Copy(source, new MemoryDisk(), key, new CancellationToken(canceled: true)));
        List<TransferProgress> reports = [];
        CopyProgress progress = new(new Listener(reports.Add), 1000, 10, new SteppingClock());
        progress.Add(400, 1);
        progress.Add(900, 2);
        Assert.Equal([400L, 1000L], reports.Select(static report => report.BytesDone));
    }

    [Fact]
    public void Compressed_again_a_frame_counts_as_what_is_in_it_and_else_as_what_it_takes()
    {
        using Snapshot source = Read();
        FrameRecord record = new(new BlockPointer(8192, 64, ExtentKind.Frame, 0, default), Codec.Zstd, 4096, 1, 4096);
        List<TransferProgress> reports = [];
        CopyProgress again = CopyProgress.ForContent(source, new Listener(reports.Add), new SteppingClock());
        again.AddFrame(record);
        again.AddPiece(record, 1024);
        CopyProgress same = CopyProgress.For(source, new Listener(reports.Add), new SteppingClock());
        same.AddFrame(record);
        same.AddPiece(record, 1024);
        long content = (long)source.Root.ContentLength;
        Assert.Equal(
            [Math.Min(4096, content), Math.Min(5120, content), 64L, 80L],
            reports.Select(static report => report.BytesDone));
        Assert.Equal(content, reports[0].BytesTotal);
    }

    private static void Copy(
        Snapshot source, MemoryDisk target, LockboxKey key, CancellationToken cancellation = default)
    {
        KeySlot slot = TestSlots.KeyFile(key.LockboxId, key.Secret, new byte[32]);
        KeyDirectory.TryCreate(key.LockboxId, 1, [slot], out KeyDirectory? directory);
        MemoryDevice device = target.Open();
        CopyProgress progress = new(null, 0, 0, TimeProvider.System);
        using LockboxCopy copy = new(source, device, device, key, progress, cancellation);
        copy.Write(directory!.Encode());
    }
}
