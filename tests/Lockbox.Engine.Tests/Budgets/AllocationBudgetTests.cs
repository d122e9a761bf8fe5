using Lockbox.Benchmarks.Operations;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Budgets;

/// <summary>
/// The bytes that operations allocate, held against benchmarks/allocation-budget.json from both sides. To change a
/// budget deliberately, run what a failure prints, and read what it changes.
/// </summary>
[Collection(LockboxCollection.Name)]
public sealed class AllocationBudgetTests
{
    /// <summary>What a steady state may allocate for each MiB at most, whatever the budget file says.</summary>
    private const long PerMebibyteMax = 1024;

    // Without -c Release: what the tests build is what is counted.
    private const string Command = "dotnet run --project benchmarks/Lockbox.Benchmarks -- budget --write";

    private static readonly AllocationBudget Budget =
        AllocationBudget.Read(Path.Combine(AppContext.BaseDirectory, "allocation-budget.json"));

    public static TheoryData<string> Operations =>
        [.. OperationCatalog.All.Where(static operation => operation.HasBudget).Select(static o => o.FullName)];

    public static TheoryData<string> SteadyStates => [.. OperationCatalog.SteadyStates.Select(static s => s.Name)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_allocates_what_its_budget_says(string operation)
    {
        long measured = AllocationMeter.Measure(OperationCatalog.Find(operation));
        AssertFits(operation, Budget.Judge(Budget.Operations.GetValueOrDefault(operation), measured));
    }

    [Theory]
    [MemberData(nameof(SteadyStates))]
    public void A_large_file_allocates_next_to_nothing_for_each_mebibyte(string what)
    {
        SteadyState steady = OperationCatalog.SteadyStates.Single(state => state.Name == what);
        long measured = AllocationMeter.MeasurePerMebibyte(steady);
        Assert.InRange(measured, 0, PerMebibyteMax - 1);
        AssertFits(what, Budget.Judge(Budget.PerMebibyte.GetValueOrDefault(what), measured));
    }

    [Fact]
    public void Every_budget_is_for_something_that_is_measured()
    {
        Assert.Empty(Budget.Operations.Keys.Except(
            OperationCatalog.All.Where(static operation => operation.HasBudget).Select(static o => o.FullName)));
        Assert.Empty(Budget.PerMebibyte.Keys.Except(OperationCatalog.SteadyStates.Select(static s => s.Name)));
    }

    [Fact]
    public void What_is_not_exact_says_why() => Assert.All(
        Budget.Operations.Concat(Budget.PerMebibyte),
        static budget => Assert.True(
            (budget.Value.TolerancePercent is null && budget.Value.Least is null) || budget.Value.Why is not null,
            $"'{budget.Key}' has a tolerance of its own and does not say why."));

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1049, true)]
    [InlineData(1051, false)]
    [InlineData(500, true)]
    [InlineData(499, false)]
    public void A_figure_above_the_budget_or_far_below_it_does_not_fit(long measured, bool fits) =>
        Assert.Equal(fits, Example.Judge(new AllocationAllowance(1000), measured) is null);

    [Fact]
    public void An_operation_that_is_to_allocate_nothing_may_not_allocate_a_byte()
    {
        Assert.Null(Example.Judge(new AllocationAllowance(0), 0));
        Assert.NotNull(Example.Judge(new AllocationAllowance(0), 24));
        Assert.NotNull(Example.Judge(null, 0));
    }

    [Fact]
    public void What_an_operation_allocates_is_counted_to_the_byte()
    {
        byte[][] kept = new byte[1][];
        Operation operation = new("Test", "an array of 1,000 bytes", () => new PreparedOperation(1, () =>
        {
            kept[0] = new byte[1000];
            return 1;
        }));
        Assert.Equal(1024, AllocationMeter.Measure(operation));
    }

    [Fact]
    public void An_operation_that_does_not_do_its_work_is_not_measured()
    {
        Operation operation = new("Test", "nothing", static () => new PreparedOperation(1, static () => 0));
        Assert.Throws<InvalidOperationException>(() => AllocationMeter.Measure(operation));
    }

    private static AllocationBudget Example { get; } =
        new() { About = "", TolerancePercent = 5, Operations = [], PerMebibyte = [] };

    private static void AssertFits(string what, string? complaint) => Assert.True(
        complaint is null,
        $"{what}: {complaint} If that is intended: {Command}");
}
