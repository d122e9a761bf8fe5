using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Maintenance.Salvage;

/// <summary>Lockboxes that are authentic in every byte and wrong: salvage ends, and what it gives is sound.</summary>
public sealed class SalvageForgeryTests : LockboxTest
{
    public SalvageForgeryTests()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < 1500; i++)
            {
                transaction.PutFile($"dir/{i:D4} with a rather long name", new MemoryStream([1, 2, 3]), Metadata);
            }
        });
        LeaveDamaged();
    }

    [Fact]
    public void A_tree_that_leads_in_circles_is_walked_once()
    {
        ReplaceNameRoot(static branch =>
        {
            for (int i = 0; i < branch.Children.Count; i++)
            {
                branch.Children[i] = branch.Children[0];
            }
        });
        using Salvaged salvaged = Salvaged.From(Disk);
        Assert.Contains(salvaged.Report.Findings, static finding => finding.Message.Contains("reached twice"));

        // The lost ranges are filled from the leaves themselves, which nobody has damaged.
        Assert.Equal(1500, salvaged.Report.ItemsReturned);
    }

    [Fact]
    public void Keys_that_lie_elsewhere_do_not_come_back_twice()
    {
        ReplaceNameRoot(static branch => branch.Children.Reverse());
        using Salvaged salvaged = Salvaged.From(Disk);
        Assert.Equal(1500, salvaged.Report.ItemsReturned);
        Assert.Contains(salvaged.Report.Findings, static finding => finding.Rule == "index-order");
    }

    [Fact]
    public void An_entry_that_claims_more_than_there_is_comes_back_under_no_name()
    {
        ContentRun run = new(9, int.MaxValue, 0, Limits.FrameRawMax, int.MaxValue * (long)Limits.FrameRawMax);
        ReplaceNames(
            Claiming("first", 2001, [.. Enumerable.Repeat(run, 1000)]),
            Claiming("second", 2002, [.. Enumerable.Repeat(run, 1000)]),
            Claiming("sound", 2003, []));
        using Salvaged salvaged = Salvaged.From(Disk);
        Assert.Equal(1, salvaged.Report.ItemsReturned);
        Assert.Equal(["first", "second"], salvaged.Report.Losses.Select(static loss => loss.Name).Order());
        Assert.Equal(long.MaxValue, salvaged.Report.BytesLost);
    }

    [Fact]
    public void An_entry_and_a_variable_of_one_id_both_come_back()
    {
        Change(static transaction =>
        {
            using VariableValue value = VariableValue.Copy(VariableType.ByteArray, Noise.Random(1, 50));
            transaction.SetVariable("v", value, new VariableSettings { IsSecret = true });
        });
        using (Snapshot sound = Read())
        {
            ReplaceNames(Claiming("sound", sound.FindVariable("v")!.Id, []));
        }

        using Salvaged salvaged = Salvaged.From(Disk);
        Variable variable = salvaged.Snapshot.FindVariable("v")!;
        Assert.NotEqual(variable.Id, salvaged.Snapshot.Find("sound")!.Id);
        using VariableValue came = salvaged.Snapshot.ReadVariable(variable);
        Assert.Equal(Noise.Random(1, 50), came.Content.ToArray());
        Assert.Empty(salvaged.Report.Losses);
    }

    [Fact]
    public void Content_that_does_not_have_its_digest_comes_back_under_no_name()
    {
        Change(Forgery.PutRightAndWrongDigest);
        using Salvaged salvaged = Salvaged.From(Disk);
        Assert.NotNull(salvaged.Snapshot.Find("right"));
        Assert.Null(salvaged.Snapshot.Find("wrong"));
        SalvageLoss loss = Assert.Single(salvaged.Report.Losses);
        Assert.Equal(("wrong", 0), (loss.Name, loss.BytesLost));
        Assert.Contains("SHA-256", loss.Reason);
        Assert.Equal("abc"u8, ContentOf(salvaged.Snapshot, loss.FoundAs!));
    }

    [Fact]
    public void A_folder_of_its_own_is_found_where_the_name_is_taken()
    {
        Put("lost+found/mine", [1]);
        Put("large", Noise.Random(1, 5_000_000));
        BlockPointer frame;
        using (Snapshot sound = Read())
        {
            frame = sound.RecordOf(sound.Find("large")!.Runs[0].FirstFrame + 1).Pointer;
        }

        Disk.Flip((long)frame.Offset + 1000);
        using Salvaged salvaged = Salvaged.From(Disk);
        Assert.Equal("lost+found-2", salvaged.Report.FoundFolder);
        Assert.NotNull(salvaged.Snapshot.Find("lost+found/mine"));
        SalvageLoss loss = Assert.Single(salvaged.Report.Losses);
        Assert.Equal((SalvageLossKind.ItemContent, Limits.FrameRawTarget), (loss.Kind, loss.BytesLost));
        byte[] content = Noise.Random(1, 5_000_000);
        Assert.Equal(content[..Limits.FrameRawTarget], ContentOf(salvaged.Snapshot, loss.FoundAs + "/000000000000"));
        Assert.Equal(
            content[(2 * Limits.FrameRawTarget)..], ContentOf(salvaged.Snapshot, loss.FoundAs + "/000004194304"));
    }

    private static Entry Claiming(string name, ulong id, ContentRun[] runs) => new(name, EntryKind.File)
    {
        Id = id,
        Length = runs.Sum(static run => run.Length),
        Runs = runs,
        ModifiedAt = Epoch,
        CreatedAt = Epoch,
    };

    private void ReplaceNames(params List<Entry> entries)
    {
        using Forgery forgery = new(Disk, Key);
        forgery.PublishNames(entries);
    }

    private void ReplaceNameRoot(Action<BranchContent> change)
    {
        using Forgery forgery = new(Disk, Key);
        forgery.PublishNameRoot(2, change);
    }
}
