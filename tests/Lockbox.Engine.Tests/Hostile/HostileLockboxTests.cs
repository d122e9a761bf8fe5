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
        Assert.Contains(outcomes, static step => step.Value != "ok");
        Assert.Contains(recipe.Expect.Keys, static step => step is "unlock" or "open" or "verify");
    }

    private static string Lines(Func<string, string> outcomeOf, IReadOnlyDictionary<string, string> outcomes) =>
        string.Concat(LockboxWalk.Steps.Where(outcomes.ContainsKey).Select(step => $"{step}: {outcomeOf(step)}\n"));

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
