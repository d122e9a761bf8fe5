using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class NameClashesTests
{
    [Fact]
    public void Where_case_counts_nothing_clashes()
    {
        NameClashes clashes = new(HostCasing.Exact);
        Assert.All(new[] { "a", "A", "Src/x", "src/x", "é", "e\u0301" }, name => Assert.Null(clashes.Claim(name)));
    }

    [Fact]
    public void Where_case_is_ignored_the_first_of_a_pair_wins()
    {
        NameClashes clashes = new(new HostCasing(IgnoresCase: true, IgnoresNormalization: false));
        Assert.Null(clashes.Claim("readme.md"));
        Assert.Null(clashes.Claim("readme.md"));
        Assert.Equal("readme.md", clashes.Claim("README.md"));
        Assert.Null(clashes.Claim("e\u0301"));
        Assert.Null(clashes.Claim("é"));
        Assert.Equal("é", clashes.Claim("É"));
    }

    [Fact]
    public void Directories_on_the_way_clash_as_well()
    {
        NameClashes clashes = new(new HostCasing(IgnoresCase: true, IgnoresNormalization: false));
        Assert.Null(clashes.Claim("Src/a"));
        Assert.Null(clashes.Claim("Src/b"));
        Assert.Equal("Src", clashes.Claim("src/c"));
        Assert.Equal("Src", clashes.Claim("SRC"));
    }

    [Fact]
    public void Where_normalisation_is_ignored_both_spellings_are_one()
    {
        NameClashes clashes = new(new HostCasing(IgnoresCase: true, IgnoresNormalization: true));
        Assert.Null(clashes.Claim("caf\u00E9"));
        Assert.Equal("caf\u00E9", clashes.Claim("cafe\u0301"));
        Assert.Equal("caf\u00E9", clashes.Claim("CAFE\u0301"));
    }

    [Fact]
    public void The_probe_leaves_nothing_behind_and_agrees_with_the_file_system()
    {
        using TempFolder folder = new();
        HostCasing casing = HostCasing.Probe(new NamedFolder(folder.Path, null, isOurs: false));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        folder.File("a");
        Assert.Equal(File.Exists(folder["A"]), casing.IgnoresCase);
    }

    [Fact]
    public void The_probe_falls_back_to_what_is_usual() =>
        Assert.Equal(OperatingSystem.IsLinux(), Nowhere() == HostCasing.Exact);

    private static HostCasing Nowhere() => HostCasing.Probe(new NamedFolder("/nowhere/at/all", null, isOurs: false));
}
