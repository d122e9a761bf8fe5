using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// A power cut at every point of small workloads. What is checked each time is in <see cref="CrashRun"/>.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly Action<Draft> ThreeFiles = static draft =>
    {
        draft.Put("<name a>", Contents.Text("[text of a]", 700));
        draft.Put("<name b>", Contents.Text("[text of b]", 900));
        draft.Put("<name c>", Contents.Noise("[text of c]", 1500));
    };

    [Theory]
    [InlineData(512)]
    [InlineData(64)]
    public void The_first_additions_survive_or_are_gone(int sectorSize) => Look(
        sectorSize, static run => run.Run(new Step("first", ThreeFiles)));

    [Fact]
    public void Many_small_commits_survive_one_by_one() => Look(512, static run =>
    {
        for (int i = 0; i < 6; i++)
        {
            int n = i;
            run.Run(new Step($"commit {n}", draft => draft.Put($"<name {n}>", Contents.Text($"[text {n}]", 100 + n))));
        }
    });

    [Theory]
    [InlineData(512)]
    [InlineData(64)]
    public void A_replacement_survives_or_has_not_happened(int sectorSize) => Look(sectorSize, static run => run
        .Prepare(ThreeFiles)
        .Run(new Step("replace", static draft => draft.Put("<name b>", Contents.Text("[second text of b]", 400)))));

    [Theory]
    [InlineData(512)]
    [InlineData(64)]
    public void A_removal_from_a_shared_frame_survives_or_has_not_happened(int sectorSize) => Look(
        sectorSize, static run => run
        .Prepare(ThreeFiles)
        .Run(new Step("remove", static draft => draft.Remove("<name b>"))));

    [Fact]
    public void A_renaming_survives_or_has_not_happened() => Look(512, static run => run
        .Prepare(ThreeFiles)
        .Run(new Step("rename", static draft => draft.Rename("<name b>", "<name other>"))));

    [Fact]
    public void Removing_everything_survives_or_has_not_happened() => Look(512, static run => run
        .Prepare(ThreeFiles)
        .Run(new Step("remove all", static draft =>
        {
            draft.Remove("<name a>");
            draft.Remove("<name b>");
            draft.Remove("<name c>");
        })));

    [Fact]
    public void An_addition_that_uses_freed_space_again_survives_or_has_not_happened() => Look(512, static run => run
        .Prepare(ThreeFiles)
        .Prepare(static draft => draft.Remove("<name c>"))
        .Run(new Step("add again", static draft => draft.Put("<name d>", Contents.Noise("[text of d]", 1200)))));

    [Fact]
    public void An_addition_to_clean_space_at_the_end_survives_or_has_not_happened() => Look(512, static run =>
    {
        run.Prepare(ThreeFiles);
        for (int i = 0; !EndsInCleanSpace(run); i++)
        {
            Assert.InRange(i, 0, 20);
            run.Prepare(static draft => draft.Put("<name x>", Contents.Noise("[noise of x]", 3000)))
                .Prepare(static draft => draft.Remove("<name x>"));
        }

        run.Run(new Step("add at the end", static draft => draft.Put("<name d>", Contents.Noise("[text of d]", 1200))));
    });

    [Fact]
    public void What_was_rolled_back_leaves_nothing_whenever_the_power_is_cut() => Look(512, static run => run
        .Prepare(ThreeFiles)
        .Prepare(static draft => draft.Remove("<name c>"))
        .RollBack(new Step("roll back", static draft => draft.Put("<name d>", Contents.Noise("[text of d]", 1200)))));

    [Theory]
    [InlineData(512)]
    [InlineData(64)]
    public void Changes_of_variables_survive_or_have_not_happened(int sectorSize) => Look(sectorSize, static run => run
        .Prepare(static draft =>
        {
            draft.SetVariable("<variable a>", Contents.Text("[value of a]", 60));
            draft.SetVariable("<variable b>", Contents.Noise("[value of b]", 1500));
            draft.SetVariable("<variable c>", Contents.Text("[value of c]", 50), isSecret: false);
        })
        .Run(
            new Step("set", static draft => draft.SetVariable("<variable d>", Contents.Text("[value of d]", 70))),
            new Step("set again", static draft =>
            {
                draft.SetVariable("<variable a>", Contents.Noise("[second value of a]", 1800));
                draft.SetVariable("<variable b>", Contents.Text("[second value of b]", 30));
            }),
            new Step("rename", static draft => draft.RenameVariable("<variable c>", "<variable other>")),
            new Step("remove", static draft => draft.RemoveVariable("<variable a>"))));

    [Fact]
    public void Additions_and_removals_in_turn_survive_one_by_one() => Look(512, static run => run
        .Prepare(ThreeFiles)
        .Run(
            new Step("add", static draft => draft.Put("<name d>", Contents.Noise("[text of d]", 1200))),
            new Step("remove", static draft => draft.Remove("<name a>")),
            new Step("add", static draft => draft.Put("<name e>", Contents.Text("[text of e]", 1100))),
            new Step("rename and replace", static draft =>
            {
                draft.Rename("<name b>", "<name z>");
                draft.Put("<name d>", Contents.Text("[second text of d]", 50));
            })));

    [Theory]
    [InlineData(512)]
    [InlineData(64)]
    public void Key_slots_are_added_replaced_and_removed_or_nothing_has_happened(int sectorSize) => Look(
        sectorSize, static run => run
        .Prepare(static draft => draft.Put("<name a>", Contents.Text("[text of a]", 700)))
        .Run(
            new Step("add a key", static draft => draft.AddKey("<key a>")),
            new Step("replace a key", static draft => draft.ReplaceKey("<key a>", "<key b>")),
            new Step("add another key", static draft => draft.AddKey("<key c>")),
            new Step("remove a key", static draft => draft.RemoveKey("<key b>"))));

    [Fact]
    public void Key_slots_and_content_change_together_or_not_at_all() => Look(512, static run => run
        .Prepare(ThreeFiles)
        .Prepare(static draft => draft.AddKey("<key a>"))
        .Prepare(static draft => draft.Remove("<name c>"))
        .Run(new Step("replace both", static draft =>
        {
            draft.ReplaceKey("<key a>", "<key b>");
            draft.Put("<name b>", Contents.Text("[second text of b]", 400));
            draft.AddKey("<key c>");
        })));

    [Fact]
    public void A_key_slot_that_was_rolled_back_leaves_nothing() => Look(512, static run => run
        .Prepare(ThreeFiles)
        .Prepare(static draft => draft.Remove("<name c>"))
        .RollBack(new Step("roll back", static draft => draft.AddKey("<key a>"))));

    /// <summary>Whether the file ends in space that a redaction has overwritten and that may be used again.</summary>
    private static bool EndsInCleanSpace(CrashRun run)
    {
        using Snapshot snapshot = run.Disk.OpenRead(run.Key);
        List<FreeRange> free = new FreeMapStore(snapshot.Opened.Extents)
            .Load(snapshot.Root, snapshot.Slot.Superblock.CommitSequence, []);
        return snapshot.Root.SpaceIsClean && free.Count > 0 && free[^1].Range.End == snapshot.Root.AllocatedUnits;
    }

    private void Look(int sectorSize, Action<CrashRun> work)
    {
        using CrashRun run = new(sectorSize);
        work(run);
        output.WriteLine($"{run.Images} images after {run.Disk.Operations} operations");
    }
}
