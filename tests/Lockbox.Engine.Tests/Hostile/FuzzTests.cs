using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Fuzz;
using Lockbox.Fuzz.Targets;

namespace Lockbox.Engine.Tests.Hostile;

/// <summary>
/// Every reader, fed a bounded number of inputs that nobody would write. As many as one likes:
/// <c>dotnet run -c Release --project tests/Lockbox.Fuzz -- --seconds 600</c>.
/// </summary>
[Collection(LockboxCollection.Name)]
public sealed class FuzzTests
{
    private const int Seed = 20261120;

    public static TheoryData<string> Targets => [.. EngineTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_the_bytes_a_reader_comes_back_with_an_answer(string name)
    {
        FuzzTarget target = EngineTargets.All.Single(target => target.Name == name);
        FuzzResult result = new FuzzRunner(target, Seed).Run(runs => runs >= target.BoundedRuns);
        Assert.True(result.Failure is null, result.Failure);
        Assert.True(result.Outcomes > 1, "Every input came to the same.");
    }
}
