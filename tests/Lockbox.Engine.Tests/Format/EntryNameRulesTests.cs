using System.Text;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Format;

public sealed class EntryNameRulesTests
{
    public static TheoryData<string> KeptAsGiven => new(
        "a", "a/b/c", "src/Program.cs", "with blank", " leading", "trailing ", "trailing.", "...", "a/.../b", ".hidden",
        "..a", "a..", "back\\slash", "tab\tand\nnewline", "\u001b[31mred", "[x]*?'\"`", "😀/👩‍👩‍👧.txt",
        "é", "e\u0301", "CON", "a:b",
        "-rf", "~", "$(x)", "\u202Egpj.exe", "\uFFFD", new string('x', 255), new string('x', Limits.NamePartBytesMax));

    [Theory]
    [MemberData(nameof(KeptAsGiven))]
    public void Names_that_hosts_have_are_kept(string name)
    {
        Assert.Equal(EntryNameFault.None, EntryNameRules.Check(name));
        Assert.Equal(EntryNameFault.None, EntryNameRules.Check(Encoding.UTF8.GetBytes(name)));
        EntryName.Validate(name);
    }

    /// <summary>What both begin with is not looked at again, and makes no difference.</summary>
    [Fact]
    public void A_name_behind_a_good_one_is_judged_as_if_it_stood_alone()
    {
        byte[][] ends =
        [
            .. "|a|ab|abc|.|..|...|a.|/|//|/.|/..|/a|a/|a//b|a/../b|ä|🔑".Split('|').Select(Encoding.UTF8.GetBytes),
            [0xC3], [0xC3, 0x28], [0x61, 0x62, 0x63, 0xFF], [0x61, 0x62, 0x63, 0],
            new byte[1100], [.. Enumerable.Repeat((byte)'x', Limits.NamePartBytesMax + 1)],
        ];
        byte[][] beginnings = [[], "a/"u8.ToArray(), "a/b"u8.ToArray(), "a/b/ä/"u8.ToArray(), [0x61, 0x2F, 0xC3]];
        byte[][] names = [.. beginnings.SelectMany(begin => ends.Select(end => (byte[])[.. begin, .. end]))];
        foreach (byte[] good in names.Where(static name => EntryNameRules.Check(name) == EntryNameFault.None))
        {
            foreach (byte[] name in names)
            {
                bool isFine = EntryNameRules.Check(name) == EntryNameFault.None;
                Assert.Equal(isFine, EntryNameRules.CheckAfter(good, name) == EntryNameFault.None);
            }
        }
    }

    [Theory]
    [InlineData("", EntryNameFault.Empty)]
    [InlineData(".", EntryNameFault.DotPart)]
    [InlineData("..", EntryNameFault.DotPart)]
    [InlineData("a/..", EntryNameFault.DotPart)]
    [InlineData("../a", EntryNameFault.DotPart)]
    [InlineData("a/./b", EntryNameFault.DotPart)]
    [InlineData("/", EntryNameFault.EmptyPart)]
    [InlineData("/a", EntryNameFault.EmptyPart)]
    [InlineData("a/", EntryNameFault.EmptyPart)]
    [InlineData("a//b", EntryNameFault.EmptyPart)]
    [InlineData("a\0b", EntryNameFault.ContainsNull)]
    public void Names_that_break_a_rule_are_refused_for_it(string name, object fault)
    {
        Assert.Equal((EntryNameFault)fault, EntryNameRules.Check(name));
        Assert.Equal((EntryNameFault)fault, EntryNameRules.Check(Encoding.UTF8.GetBytes(name)));
        LockboxInvalidNameException error = Assert.Throws<LockboxInvalidNameException>(() => EntryName.Validate(name));
        Assert.Contains(EntryName.Describe((EntryNameFault)fault), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_Unicode_is_refused()
    {
        Assert.Equal(EntryNameFault.NotUnicode, EntryNameRules.Check("a\uD83D"));
        Assert.Equal(EntryNameFault.NotUnicode, EntryNameRules.Check("\uDE00a"));
        Assert.Equal(EntryNameFault.NotUnicode, EntryNameRules.Check([0x61, 0xFF]));
        Assert.Equal(EntryNameFault.NotUnicode, EntryNameRules.Check([0xED, 0xA0, 0x80]));
        Assert.Equal(EntryNameFault.NotUnicode, EntryNameRules.Check([0xC0, 0xAF]));
        Assert.Equal(EntryNameFault.NotUnicode, EntryNameRules.Check([0xE2, 0x82]));
    }

    [Fact]
    public void Limits_are_inclusive_and_count_bytes_of_UTF8()
    {
        AssertBoth(EntryNameFault.PartTooLong, new string('x', Limits.NamePartBytesMax + 1));
        AssertBoth(EntryNameFault.None, new string('é', Limits.NamePartBytesMax / 2));
        AssertBoth(EntryNameFault.PartTooLong, new string('é', (Limits.NamePartBytesMax / 2) + 1));

        string parts = string.Join('/', Enumerable.Repeat("x", Limits.NamePartsMax));
        AssertBoth(EntryNameFault.None, parts);
        AssertBoth(EntryNameFault.TooManyParts, parts + "/x");

        string thousand = string.Concat(Enumerable.Repeat(new string('y', 1023) + "/", 8));
        AssertBoth(EntryNameFault.EmptyPart, thousand);
        AssertBoth(EntryNameFault.None, thousand[..^1]);
        AssertBoth(EntryNameFault.TooLong, thousand + "y");
        AssertBoth(EntryNameFault.TooLong, string.Concat(Enumerable.Repeat("€", 3000)));
    }

    [Theory]
    [InlineData("./a/b", false, "a/b")]
    [InlineData("././a", false, "a")]
    [InlineData("a/b/", false, "a/b")]
    [InlineData("a\\b", false, "a\\b")]
    [InlineData("a\\b", true, "a/b")]
    [InlineData(".\\a\\b\\", true, "a/b")]
    [InlineData(" a ", false, " a ")]
    public void Host_spelling_becomes_a_name(string text, bool windows, string expected)
    {
        Assert.True(EntryName.TryNormalize(text, windows, out string name, out string reason));
        Assert.Equal(expected, name);
        Assert.Empty(reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("./")]
    [InlineData("/")]
    [InlineData("/etc")]
    [InlineData("a//")]
    [InlineData("a/../b")]
    public void What_cannot_be_a_name_comes_with_a_reason(string text)
    {
        Assert.False(EntryName.TryNormalize(text, windows: false, out string name, out string reason));
        Assert.Empty(name);
        Assert.NotEmpty(reason);
    }

    [Fact]
    public void Parts_are_taken_apart_and_put_together()
    {
        Assert.Equal("c", EntryName.Leaf("a/b/c"));
        Assert.Equal("a/b", EntryName.Parent("a/b/c"));
        Assert.Equal("c", EntryName.Leaf("c"));
        Assert.Empty(EntryName.Parent("c"));
        Assert.Equal("c", EntryName.Combine(string.Empty, "c"));
        Assert.Equal("a/b/c", EntryName.Combine("a/b", "c"));
    }

    [Fact]
    public void A_shown_name_drives_no_terminal()
    {
        Assert.Equal("plain 😀 é\\", EntryName.ToDisplay("plain 😀 é\\"));
        Assert.Equal("\\u{1B}[31mred\\u{A}", EntryName.ToDisplay("\u001b[31mred\n"));
        Assert.Equal("\\u{202E}gpj.exe", EntryName.ToDisplay("\u202Egpj.exe"));
    }

    private static void AssertBoth(EntryNameFault expected, string name)
    {
        Assert.Equal(expected, EntryNameRules.Check(name));
        Assert.Equal(expected, EntryNameRules.Check(Encoding.UTF8.GetBytes(name)));
    }
}
