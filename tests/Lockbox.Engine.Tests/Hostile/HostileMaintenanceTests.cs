using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Fuzz.Recipes;
using Lockbox.Fuzz.Walk;

namespace Lockbox.Engine.Tests.Hostile;

/// <summary>
/// What is made of lockboxes that somebody who has the key made to do harm: by salvage, by a change of the key, by
/// compaction, by renaming, and by writing, copying and comparing content.
/// </summary>
[Collection(LockboxCollection.Name)]
public sealed class HostileMaintenanceTests(ITestOutputHelper output)
{
    /// <summary>Most bytes that all of it together may allocate.</summary>
    private const long AllocationMax = 256L << 20;

    public static TheoryData<string> Names => [.. Recipe.Hostile.Select(static recipe => recipe.Name)];

    [Fact]
    public void The_lockbox_that_they_change_can_be_salvaged_copied_compacted_and_renamed_in() =>
        AssertAllOk(Walk(Recipe.Base, static file => new MaintenanceWalk(file)));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_made_of_a_hostile_lockbox_is_no_worse_or_an_error(string name)
    {
        Recipe hostile = Recipe.Hostile.Single(recipe => recipe.Name == name);
        IReadOnlyDictionary<string, string> outcomes = Walk(hostile, static file => new MaintenanceWalk(file));
        output.WriteLine(string.Join(", ", outcomes.Select(static way => $"{way.Key}: {way.Value}")));
    }

    [Fact]
    public void The_files_of_the_lockbox_that_they_change_can_be_written_copied_and_compared() =>
        AssertAllOk(Walk(Recipe.Base, static file => new ContentWalk(file)));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_done_with_the_content_of_a_hostile_lockbox_makes_it_no_worse(string name)
    {
        Recipe hostile = Recipe.Hostile.Single(recipe => recipe.Name == name);
        IReadOnlyDictionary<string, string> outcomes = Walk(hostile, static file => new ContentWalk(file));
        output.WriteLine(string.Join(", ", outcomes.Select(static way => $"{way.Key}: {way.Value}")));
    }

    private static void AssertAllOk(IReadOnlyDictionary<string, string> outcomes) =>
        Assert.All(outcomes, static way => Assert.Equal("ok", way.Value));

    private static IReadOnlyDictionary<string, string> Walk(Recipe recipe, Func<byte[], FileWalk> take)
    {
        using FileWalk walk = take(new LockboxBuilder(recipe).Build());
        long before = GC.GetTotalAllocatedBytes(precise: true);
        walk.Run();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, AllocationMax);
        return walk.Outcomes;
    }
}
