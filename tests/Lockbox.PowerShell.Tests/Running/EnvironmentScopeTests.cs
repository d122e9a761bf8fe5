using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class EnvironmentScopeTests : IDisposable
{
    private const string Name = "LOCKBOX_TEST_SCOPE";

    private static string? Now => Environment.GetEnvironmentVariable(Name);

    public void Dispose() => Environment.SetEnvironmentVariable(Name, null);

    [Theory]
    [InlineData(null)]
    [InlineData("before")]
    public void Nested_scopes_restore_one_after_the_other(string? before)
    {
        Environment.SetEnvironmentVariable(Name, before);
        using (EnvironmentScope.Set(One("outer")))
        {
            using (EnvironmentScope.Set(One("inner")))
            {
                Assert.Equal("inner", Now);
            }

            Assert.Equal("outer", Now);
        }

        Assert.Equal(before, Now);
    }

    [Fact]
    public void Scopes_that_overlap_leave_nothing_behind()
    {
        Environment.SetEnvironmentVariable(Name, "before");
        EnvironmentScope first = EnvironmentScope.Set(One("first"));
        EnvironmentScope second = EnvironmentScope.Set(One("second"));
        EnvironmentScope third = EnvironmentScope.Set(One("third"));
        Environment.SetEnvironmentVariable(Name, "changed by the third");
        first.Dispose();
        Assert.Equal("changed by the third", Now);
        third.Dispose();
        Assert.Equal("second", Now);
        third.Dispose();
        second.Dispose();
        Assert.Equal("before", Now);
    }

    [Fact]
    public void What_a_scope_has_changed_meanwhile_does_not_stay()
    {
        using (EnvironmentScope.Set(One("value")))
        {
            Environment.SetEnvironmentVariable(Name, "changed");
        }

        Assert.Null(Now);
    }

    [Fact]
    public void A_variable_that_cannot_be_set_leaves_none_of_the_others_behind()
    {
        Environment.SetEnvironmentVariable(Name, "before");
        Dictionary<string, string> values = new() { [Name] = "secret", ["NO=NAME"] = "x", [Name + "_2"] = "x" };
        Assert.Throws<ArgumentException>(() => EnvironmentScope.Set(values));
        Assert.Equal("before", Now);
        using (EnvironmentScope.Set(One("next")))
        {
            Assert.Equal("next", Now);
        }

        Assert.Equal("before", Now);
    }

    private static Dictionary<string, string> One(string value) => new() { [Name] = value };
}
