using System.Diagnostics;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>
/// Ignore files against the vectors of tests/vectors/ignore-rules.txt, which are held against git as well.
/// </summary>
public sealed class IgnoreRulesTests
{
    private static readonly Dictionary<string, IgnoreVector> Vectors = IgnoreVector.ReadAll();

    public static TheoryData<string> Names => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_is_taken_and_left_out_as_it_says(string name)
    {
        IgnoreVector vector = Vectors[name];
        Assert.NotEmpty(vector.Paths);
        foreach ((string path, bool isIgnored) in vector.Paths)
        {
            Assert.True(isIgnored == vector.Ignores(path), $"'{path}' {(isIgnored ? "is not" : "is")} left out");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Git_says_the_same_of_a_vector(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The vectors have names that only Linux holds.");
        using TempFolder folder = new();
        Assert.SkipUnless(Git(folder[""], [], "init", "-q").Code == 0, "git is not installed.");
        IgnoreVector vector = Vectors[name];
        foreach ((string path, _) in vector.Paths)
        {
            Directory.CreateDirectory(folder[path.EndsWith('/') ? path : Path.GetDirectoryName(path)!]);
            if (!path.EndsWith('/'))
            {
                File.WriteAllText(folder[path], "x");
            }
        }

        foreach ((string at, string text) in vector.Files)
        {
            Directory.CreateDirectory(folder[at]);
            File.WriteAllText(folder[Path.Join(at, ".gitignore")], text);
        }

        string[] ignored = Git(folder[""], vector.Paths.Keys, "check-ignore", "--no-index", "-z", "--stdin")
            .Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(vector.Paths.Where(path => path.Value).Select(path => path.Key), ignored);
    }

    [Fact]
    public void Without_case_both_spellings_are_left_out()
    {
        IgnoreRules rules = IgnoreRules.Parse("Makefile\n[a-c].TXT", string.Empty, null, ignoreCase: true);
        Assert.True(rules.Ignores("MAKEFILE", isDirectory: false));
        Assert.True(rules.Ignores("x/B.txt", isDirectory: false));
        Assert.False(rules.Ignores("d.txt", isDirectory: false));
    }

    [Fact]
    public void A_pattern_made_to_be_slow_is_not()
    {
        string pattern = string.Concat(Enumerable.Repeat("**/a*a*a*a*/", 200)) + "b";
        IgnoreRules rules = IgnoreRules.Parse(pattern, string.Empty, null, ignoreCase: false);
        string path = string.Concat(Enumerable.Repeat(new string('a', 100) + "/", 60)) + "c";
        Assert.False(rules.Ignores(path, isDirectory: false));
    }

    private static (int Code, string Output) Git(string folder, IEnumerable<string> input, params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        try
        {
            using Process git = Process.Start(start)!;
            git.StandardInput.Write(string.Concat(input.Select(static path => path + "\0")));
            git.StandardInput.Close();
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return (git.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, string.Empty);
        }
    }
}
