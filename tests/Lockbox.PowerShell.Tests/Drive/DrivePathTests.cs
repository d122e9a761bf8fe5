using FsCheck;
using FsCheck.Fluent;
using Lockbox.PowerShell.Drive;

namespace Lockbox.PowerShell.Tests.Drive;

/// <summary>Paths of drives as text.</summary>
public sealed class DrivePathTests
{
    private static readonly char Separator = Path.DirectorySeparatorChar;

    [Theory]
    [InlineData("lb#1", "lb#1", "")]
    [InlineData("lb#1/", "lb#1", "")]
    [InlineData("lb#1/src/app.cs", "lb#1", "src/app.cs")]
    [InlineData(@"lb#1\src\app.cs", "lb#1", "src/app.cs")]
    [InlineData("lb#1//src///app.cs/", "lb#1", "src/app.cs")]
    [InlineData("lb#1/src/../docs/./a", "lb#1", "docs/a")]
    [InlineData("lb#1/../../etc/passwd", "lb#1", "etc/passwd")]
    [InlineData("lb#1/src/../../../lb#1", "lb#1", "lb#1")]
    [InlineData("lb#1/..", "lb#1", "")]
    [InlineData("lb#1/...", "lb#1", "...")]
    [InlineData("lb#1/ a /b ", "lb#1", " a /b ")]
    [InlineData("/etc/passwd", "", "etc/passwd")]
    [InlineData("", "", "")]
    public void A_path_is_a_token_and_a_name_that_never_leaves_the_drive(string path, string token, string name) =>
        Assert.Equal((token, name), DrivePath.Parse(path));

    [Theory]
    [InlineData("lb#1", "", "lb#1/")]
    [InlineData("lb#1/", "", "lb#1/")]
    [InlineData("lb#1", "src", "lb#1/src")]
    [InlineData("lb#1/", "/src", "lb#1/src")]
    [InlineData("lb#1", @"src\app.cs", "lb#1/src/app.cs")]
    [InlineData("", "src", "src")]
    [InlineData(null, null, "")]
    [InlineData("..", "lb#1", "../lb#1")]
    [InlineData("lb#1", "..", "lb#1/")]
    [InlineData("lb#1", "../../src/app.cs", "lb#1/src/app.cs")]
    [InlineData("lb#1/", "/src/../../docs/", "lb#1/docs/")]
    [InlineData("lb#1", "a..b/c", "lb#1/a..b/c")]
    [InlineData("lb#1/src", "../docs", "lb#1/src/../docs")]
    [InlineData("lb:", "../src", "lb:/../src")]
    public void Parent_and_child_are_put_together_with_one_separator(string? parent, string? child, string path) =>
        Assert.Equal(OnHost(path), DrivePath.Combine(parent, child));

    [Theory]
    [InlineData("lb#1/src/app.cs", "lb#1", "lb#1/src")]
    [InlineData("lb#1/src/", "lb#1", "lb#1")]
    [InlineData("lb#1/src", "lb#1", "lb#1")]
    [InlineData("lb#1", "lb#1", "")]
    [InlineData("lb#1/", "lb#1/", "")]
    [InlineData("lb#1/src", "LB#1/SRC", "")]
    [InlineData("src/app.cs", "", "src")]
    [InlineData("app.cs", "", "")]
    [InlineData("", "", "")]
    public void The_parent_is_the_path_without_its_last_part(string path, string root, string parent) =>
        Assert.Equal(OnHost(parent), DrivePath.ParentOf(path, root));

    [Theory]
    [InlineData("lb#1/src/app.cs", "app.cs")]
    [InlineData("lb#1/src/", "src")]
    [InlineData("lb#1", "lb#1")]
    [InlineData("", "")]
    public void The_leaf_is_the_last_part(string path, string leaf) => Assert.Equal(leaf, DrivePath.LeafOf(path));

    [Theory]
    [InlineData("lb#1/src/lib/a", "lb#1/src", "lib/a")]
    [InlineData("lb#1/docs", "lb#1/src", "../docs")]
    [InlineData("lb#1/docs", "lb#1/src/lib", "../../docs")]
    [InlineData("lb#1", "lb#1/src", "..")]
    [InlineData("lb#1", "lb#1", "")]
    [InlineData("lb#1/src", "lb#1/src", "../src")]
    [InlineData("lb#1/src/", "lb#1/src", "")]
    [InlineData("lb#1/src", "lb#1/src/lib", "../../src")]
    [InlineData("lb#1/src/", "lb#1/src/lib", "..")]
    [InlineData("lb#1/srcs", "lb#1/src", "../srcs")]
    [InlineData("lb#1/SRC", "lb#1/src", "../SRC")]
    [InlineData("lb#1/src/../docs/a", "lb#1", "docs/a")]
    [InlineData("lb#1/src", "LB#1", "src")]
    [InlineData("lb#2/src", "lb#1/src", "lb#2/src")]
    [InlineData("lb#1/src", null, "lb#1/src")]
    [InlineData("lb#1/src", "", "lb#1/src")]
    [InlineData(null, null, "")]
    public void A_relative_path_leads_from_one_to_the_other(string? path, string? from, string relative) =>
        Assert.Equal(OnHost(relative), DrivePath.Relative(path, from));

    [Fact]
    public void Whatever_is_asked_for_a_name_has_no_part_that_an_item_cannot_have()
    {
        Gen<string> parts = Gen.Elements("..", ".", "", "a", "b c", "...", "~", "C:", "[x]", "lb#1", "\\", "\u00e9");
        Gen<string> paths = parts.ArrayOf(8).Select(some => string.Join('/', some));
        Prop.ForAll(paths.ToArbitrary(), path =>
        {
            string name = DrivePath.Parse("lb#1/" + path).Name;
            string[] found = name.Length == 0 ? [] : name.Split('/');
            Assert.DoesNotContain(found, part => part is "" or "." or ".." || part.Contains('\\'));
            Assert.Equal(name, DrivePath.Normalize(name));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20261120, 1));
    }

    [Fact]
    public void A_relative_path_leads_back_to_what_it_was_made_of()
    {
        Gen<string> names = Gen.Elements("a", "b", "c").ArrayOf(4).Select(some => string.Join('/', some.Distinct()));
        Prop.ForAll(names.ToArbitrary(), names.ToArbitrary(), (name, from) =>
        {
            string path = DrivePath.Combine("lb#1", name);
            string start = DrivePath.Combine("lb#1", from);
            string back = DrivePath.Combine(start, DrivePath.Relative(path, start));
            Assert.Equal(DrivePath.Parse(path), DrivePath.Parse(back));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20261120, 1));
    }

    [Fact]
    public void A_token_cannot_be_taken_for_the_beginning_of_a_host_path()
    {
        foreach (string name in new[] { "lb", "a b", "/", "\\", "c:", "x[1]*", "~", "..", "" })
        {
            string token = DriveSessions.NextToken(name);
            Assert.True(DriveSessions.IsToken(token));
            Assert.False(Path.IsPathRooted(token));
            Assert.DoesNotContain(token, c => c is '/' or '\\' or ':' or '~' or '*' or '?' or '[' or ']' or '.');
            Assert.NotEqual(token, DriveSessions.NextToken(name));
        }
    }

    [Theory]
    [InlineData(".variables", "")]
    [InlineData(".variables/prod/URL", "prod/URL")]
    [InlineData(".variables~", null)]
    [InlineData(".Variables", null)]
    [InlineData(".variablesx/y", null)]
    [InlineData("src/.variables", null)]
    [InlineData("", null)]
    public void Variables_are_below_one_folder_at_the_top(string path, string? variable) =>
        Assert.Equal(variable, DriveVariables.VariableOf(path));

    [Theory]
    [InlineData("src/app.cs", "src/app.cs")]
    [InlineData(".variables", ".variables~")]
    [InlineData(".variables/x", ".variables~/x")]
    [InlineData(".variables~/x", ".variables~~/x")]
    [InlineData(".variables~~", ".variables~~~")]
    [InlineData(".variables~a", ".variables~a")]
    [InlineData(".variablesx", ".variablesx")]
    [InlineData("src/.variables", "src/.variables")]
    public void An_item_of_the_name_of_that_folder_has_a_path_of_its_own(string item, string path)
    {
        Assert.Equal(path, DriveVariables.PathOfItem(item));
        Assert.Equal(item, DriveVariables.ItemOf(path));
        Assert.Null(DriveVariables.VariableOf(path));
    }

    private static string OnHost(string path) => path.Replace('/', Separator);
}
