using Lockbox.PowerShell.Searching;

namespace Lockbox.PowerShell.Tests.Searching;

/// <summary>What matches, and what takes too long.</summary>
public sealed class LinePatternsTests
{
    private const string Evil = "^(a+)+$";
    private static readonly string Victim = new string('a', 40) + "!";

    [Theory]
    [InlineData("B", false, false, 0)]
    [InlineData("B", false, true, -1)]
    [InlineData("b.d", false, false, 0)]
    [InlineData("b.d", true, false, -1)]
    [InlineData("B+", true, false, -1)]
    public void A_pattern_is_an_expression_or_a_text_and_case_counts_when_told(
        string pattern, bool isSimple, bool isCaseSensitive, int expected)
    {
        string? text = null;
        LinePatterns patterns = new([pattern], isSimple, isCaseSensitive);
        Assert.Equal(expected, patterns.Find("abcd", ref text, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_first_pattern_that_matches_counts()
    {
        string? text = null;
        LinePatterns patterns = new(["x", "c", "a"], isSimple: false, isCaseSensitive: false);
        int found = patterns.Find("abcac", ref text, TestContext.Current.CancellationToken);
        Assert.Equal("c", patterns.TextOf(found));
        Assert.Equal(
            [2, 4],
            patterns.Matches(found, "abcac", isAll: true, TestContext.Current.CancellationToken).Select(m => m.Index));
        Assert.Equal(
            2,
            Assert.Single(patterns.Matches(found, "abcac", isAll: false, TestContext.Current.CancellationToken)).Index);
    }

    [Fact]
    public void A_text_that_is_no_expression_is_refused_by_its_id()
    {
        LockboxInvalidPatternException e = Assert.Throws<LockboxInvalidPatternException>(
            () => new LinePatterns(["("], isSimple: false, isCaseSensitive: false));
        Assert.Equal("LockboxInvalidPattern", e.ErrorId);
        Assert.Contains("-SimpleMatch", e.Remedy, StringComparison.Ordinal);
        _ = new LinePatterns(["("], isSimple: true, isCaseSensitive: false);
    }

    [Fact]
    public void A_pattern_that_backtracks_without_end_ends_with_an_error()
    {
        string? text = null;
        TimeSpan limit = TimeSpan.FromMilliseconds(20);
        LinePatterns patterns = new([Evil], isSimple: false, isCaseSensitive: false, limit, limit);
        LockboxPatternTimeoutException e = Assert.Throws<LockboxPatternTimeoutException>(
            () => patterns.Find(Victim, ref text, TestContext.Current.CancellationToken));
        Assert.Equal("LockboxPatternTimeout", e.ErrorId);
    }

    [Fact]
    public void Who_stops_the_search_does_not_wait_for_such_a_pattern()
    {
        string? text = null;
        using CancellationTokenSource stop = new();
        LinePatterns patterns = new(
            [Evil], isSimple: false, isCaseSensitive: false, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(30));
        Timer timer = new(_ => stop.Cancel(), null, dueTime: 100, period: Timeout.Infinite);
        // Waited for, it would end with the other exception.
        Assert.ThrowsAny<OperationCanceledException>(() => patterns.Find(Victim, ref text, stop.Token));
        timer.Dispose();
    }
}
