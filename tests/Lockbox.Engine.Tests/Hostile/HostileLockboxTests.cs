using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Tests.Transfer;
using Lockbox.Fuzz.Recipes;
using Lockbox.Fuzz.Walk;

namespace Lockbox.Engine.Tests.Hostile;

/// <summary>
/// Lockboxes that somebody who has the key made to do harm (tests/vectors/lockboxes): each step of reading them comes
/// to what the vector says, within bounds.
/// </summary>
[Collection(LockboxCollection.Name)]
public sealed class HostileLockboxTests
{
    /// <summary>Most bytes that all steps together may allocate.</summary>
    private const long AllocationMax = 64L << 20;

    public static TheoryData<string> Names => [.. Recipe.Hostile.Select(static recipe => recipe.Name)];

    [Fact]
    public void The_lockbox_that_they_change_is_sound()
    {
        Assert.Empty(Recipe.Base.Expect);
        Assert.All(Walk(Recipe.Base), static step => Assert.Equal("ok", step.Value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_lockbox_comes_to_what_its_vector_says(string name)
    {
        Recipe recipe = Recipe.Hostile.Single(recipe => recipe.Name == name);
        IReadOnlyDictionary<string, string> outcomes = Walk(recipe);
        string expected = Lines(step => recipe.Expect.GetValueOrDefault(step, "ok"), outcomes);
        Assert.Equal(expected, Lines(step => outcomes[step], outcomes));

        // What is read only when it is asked for is found by Verify, if nothing before has refused it.
        Assert.Contains(recipe.Expect.Keys, static step => step is "unlock" or "open" or "verify");
    }

    [Fact]
    public void A_lockbox_cut_at_any_record_is_damaged_and_nothing_worse()
    {
        byte[] whole = new LockboxBuilder(Recipe.Base).Build();
        for (int length = 0; length < whole.Length; length += Limits.AllocationUnit)
        {
            using LockboxWalk walk = new(whole[..length], exportTo: null);
            walk.Run();
            Assert.Contains(walk.Outcomes, static step => step is { Key: "open" or "verify", Value: not "ok" });
        }
    }

    [Fact]
    public void Hostile_lockboxes_have_names_of_their_own() =>
        Assert.Equal(Recipe.Hostile.Count, Recipe.Hostile.Select(static recipe => recipe.Name).Distinct().Count());

    /// <summary>What an export comes to depends on the host; these vectors say what on Linux.</summary>
    private static string Lines(Func<string, string> outcomeOf, IReadOnlyDictionary<string, string> outcomes) =>
        string.Concat(LockboxWalk.Steps
            .Where(step => outcomes.ContainsKey(step) && (step != "export" || OperatingSystem.IsLinux()))
            .Select(step => $"{step}: {outcomeOf(step)}\n"));

    private static IReadOnlyDictionary<string, string> Walk(Recipe recipe)
    {
        byte[] file = new LockboxBuilder(recipe).Build();
        using TempFolder folder = new();
        using LockboxWalk walk = new(file, folder.Path);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        walk.Run();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, AllocationMax);

        // Steps, not seconds: each listing, reading, export and verification opens an extent about once.
        Assert.InRange(walk.ExtentsRead, 0, ExtentsMax);
        return walk.Outcomes;
    }

    /// <summary>What a chain of as many chunks as there may be takes, and a little.</summary>
    private const int ExtentsMax = 4096 + 200;
}
