using Lockbox.Fuzz;
using Lockbox.Fuzz.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

/// <summary>Tests that run alone, because they count what the whole process allocates.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

/// <summary>Files of variables that nobody would write; tests/Lockbox.Fuzz reads as many as one likes.</summary>
[Collection(AloneCollection.Name)]
public sealed class ExchangeFuzzTests
{
    private const int Seed = 20261120;

    public static TheoryData<string> Targets => [.. ExchangeTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_the_text_a_reader_comes_back_with_an_answer(string name)
    {
        FuzzTarget target = ExchangeTargets.All.Single(target => target.Name == name);
        FuzzResult result = new FuzzRunner(target, Seed).Run(runs => runs >= target.BoundedRuns);
        Assert.True(result.Failure is null, result.Failure);
        Assert.True(result.Outcomes > 1, "Every input came to the same.");
    }
}
