using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class ClaimedNamesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_came_first_is_found_in_any_order(bool canCollide)
    {
        ClaimedNames names = new(HostCasing.Exact, canCollide);
        ExportTarget[] targets = [.. "b c d a e c b".Split(' ').Select(Target)];
        ExportTarget?[] rivals = [.. targets.Select(names.Claim)];
        Assert.Equal([null, null, null, null, null, targets[1], targets[0]], rivals);
        Assert.Same(targets[6], names.Find("b"));
        Assert.Same(targets[2], names.Find("d"));
        Assert.Null(names.Find("bb"));
        Assert.Null(names.Find("B"));
    }

    [Fact]
    public void Names_that_the_host_takes_for_one_meet()
    {
        ClaimedNames names = new(new HostCasing(IgnoresCase: true, IgnoresNormalization: true), canCollide: true);
        ExportTarget first = Target("Å/b");
        Assert.Null(names.Claim(first));
        Assert.Same(first, names.Find("a\u030A/B"));
    }

    private static ExportTarget Target(string name) =>
        new(new Entry(name, EntryKind.File), name, replaces: false);
}
