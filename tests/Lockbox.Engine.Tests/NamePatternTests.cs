using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Lockbox.Engine.Tests;

public sealed class NamePatternTests
{
    private const int TestCount = 3000;

    [Theory]
    [InlineData("src/**/*.cs", "src/a.cs src/x/y/a.cs", "src/a.txt a.cs src x/src/a.cs src/a.cs/b")]
    [InlineData("src/obj/**", "src/obj/a src/obj/a/b", "src/obj src/objx src/obja/b obj/a")]
    [InlineData("**", "a a/b a/b/c", "")]
    [InlineData("*", "a a.cs .hidden", "a/b")]
    [InlineData("**/*.cs", "a.cs x/a.cs x/y/a.cs", "a.cs/x acs")]
    [InlineData("**/obj/**", "obj/a x/obj/a/b", "obj x/obj")]
    [InlineData("a/**/b", "a/b a/x/b a/x/y/b a/b/b", "a b ab a/x/c")]
    [InlineData("a/**/**/b", "a/b a/x/b", "a")]
    [InlineData("a**b", "ab axxb", "a/b a/x/b")]
    [InlineData("?", "a 😀", "ab a/b")]
    [InlineData("f[0-9].txt", "f0.txt f9.txt", "fa.txt f.txt f10.txt")]
    [InlineData("[abc]x", "ax cx", "dx x")]
    [InlineData("[]a]", "] a", "b")]
    [InlineData("[!a]", "! a", "b")]
    [InlineData("[a-]", "a -", "b")]
    [InlineData("[-a]", "a -", "b")]
    [InlineData("[a`-z]", "a - z", "m")]
    [InlineData("[a`]b]", "a ] b", "`")]
    [InlineData("`[a`]", "[a]", "a")]
    [InlineData("`*`?", "*?", "ab")]
    [InlineData("``", "`", "a")]
    [InlineData("``/", "`", "a")]
    [InlineData("a`", "a`", "a")]
    [InlineData("a]", "a]", "a")]
    [InlineData("./src/", "src", "src/a")]
    [InlineData("Src", "Src", "src SRC")]
    public void A_pattern_matches_what_its_documentation_says(string pattern, string matching, string others)
    {
        NamePattern parsed = NamePattern.Parse(pattern);
        Assert.All(Words(matching), name => Assert.True(parsed.IsMatch(name), $"{name} should match {pattern}"));
        Assert.All(Words(others), name => Assert.False(parsed.IsMatch(name), $"{name} should not match {pattern}"));
    }

    [Theory]
    [InlineData("src/É*.CS", "src/éa.cs SRC/ÉX.Cs", "src/ea.cs")]
    [InlineData("[a-c]x", "Ax bX", "dx")]
    public void Case_is_ignored_where_asked_for(string pattern, string matching, string others)
    {
        NamePattern parsed = NamePattern.Parse(pattern, ignoreCase: true);
        Assert.All(Words(matching), name => Assert.True(parsed.IsMatch(name), name));
        Assert.All(Words(others), name => Assert.False(parsed.IsMatch(name), name));
    }

    [Theory]
    [InlineData("src/**/*.cs", "src/", false)]
    [InlineData("src/ab*", "src/ab", false)]
    [InlineData("**/x", "", false)]
    [InlineData("a/b/c", "a/b/c", true)]
    [InlineData("a/`[b`]", "a/[b]", true)]
    [InlineData("a?c/d", "a", false)]
    [InlineData("a[b]c", "a", false)]
    public void The_literal_prefix_ends_at_the_first_wildcard(string pattern, string prefix, bool literal)
    {
        NamePattern parsed = NamePattern.Parse(pattern);
        Assert.Equal(prefix, parsed.LiteralPrefix);
        Assert.Equal(literal, parsed.IsLiteral);
    }

    [Fact]
    public void Without_case_the_literal_prefix_ends_at_the_first_letter()
    {
        NamePattern parsed = NamePattern.Parse("2026-11/abc", ignoreCase: true);
        Assert.Equal("2026-11/", parsed.LiteralPrefix);
        Assert.False(parsed.IsLiteral);
    }

    [Theory]
    [InlineData("")]
    [InlineData("./")]
    [InlineData("a[")]
    [InlineData("[]")]
    [InlineData("[z-a]")]
    [InlineData("a[/]b")]
    public void A_malformed_pattern_is_refused(string pattern) =>
        Assert.Throws<LockboxInvalidNameException>(() => NamePattern.Parse(pattern));

    [Fact]
    public void An_overlong_pattern_is_refused() =>
        Assert.Throws<LockboxInvalidNameException>(() => NamePattern.Parse(new string('*', 10_000)));

    [Fact]
    public void An_escaped_name_matches_itself_alone()
    {
        foreach (string name in new[] { "[ ] * ? ' \" `", "a*b", "**", "a/**/b", "[x]", "``", "😀?" })
        {
            NamePattern pattern = NamePattern.Parse(NamePattern.Escape(name));
            Assert.True(pattern.IsMatch(name), name);
            Assert.True(pattern.IsLiteral, name);
            Assert.Equal(name, pattern.LiteralPrefix);
        }

        Assert.False(NamePattern.Parse(NamePattern.Escape("a*b")).IsMatch("axb"));
        Assert.False(NamePattern.Parse(NamePattern.Escape("**")).IsMatch("a/b"));
    }

    [Fact]
    public void Matching_agrees_with_a_regular_expression()
    {
        int matched = 0;
        Gen<string> patterns = Gen.Elements("a", "b", "/", "*", "**", "?", "[ab]", "[b-]", "`*", "/**/", "/**", "A")
            .ListOf().Select(words => string.Concat(words));
        Gen<string> names = Gen.Elements('a', 'b', '/', '*', '-', 'A').ListOf().Select(chars => string.Concat(chars));
        Prop.ForAll(patterns.Zip(names).ToArbitrary(), pair =>
        {
            (string pattern, string name) = (pair.Item1.TrimEnd('/'), pair.Item2);
            if (pattern.Length == 0 || name.Length == 0 || name.Split('/').Contains(string.Empty))
            {
                return true;
            }

            NamePattern parsed = NamePattern.Parse(pattern);
            bool matches = parsed.IsMatch(name);
            matched += matches ? 1 : 0;
            return matches == Regex.IsMatch(name, ToRegex(pattern), RegexOptions.CultureInvariant)
                && (!matches || name.StartsWith(parsed.LiteralPrefix, StringComparison.Ordinal))
                && (!matches || NamePattern.Parse(pattern, ignoreCase: true).IsMatch(name.ToUpperInvariant()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(TestCount).WithEndSize(9));
        Assert.True(matched > TestCount / 50, $"only {matched} of {TestCount} pairs matched, so little was tested");
    }

    [Fact]
    public void A_hostile_pattern_costs_bounded_work()
    {
        // Exponential or recursive matching would not come back from these.
        string stars = string.Concat(Enumerable.Repeat("*a", 60)) + "b";
        Assert.False(NamePattern.Parse(stars).IsMatch(new string('a', 1000)));
        string deep = string.Join('/', Enumerable.Repeat("**/a", 100)) + "/b";
        Assert.False(NamePattern.Parse(deep).IsMatch(string.Join('/', Enumerable.Repeat("a", 1000))));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The same language, translated part by part.</summary>
    private static string ToRegex(string pattern)
    {
        StringBuilder regex = new(@"\A");
        string[] parts = pattern.Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            bool last = i == parts.Length - 1;
            if (parts[i] == "**")
            {
                _ = regex.Append(last ? "[^/]+(?:/[^/]+)*" : "(?:[^/]+/)*");
                continue;
            }

            string part = Regex.Replace(parts[i], @"\[ab\]|\[b-\]|`\*|\*|\?|.", token => token.Value switch
            {
                "*" => "[^/]*",
                "?" => "[^/]",
                "`*" => @"\*",
                { Length: > 1 } set => set,
                string literal => Regex.Escape(literal),
            });
            _ = regex.Append(part).Append(last ? string.Empty : "/");
        }

        return regex.Append(@"\z").ToString();
    }
}
