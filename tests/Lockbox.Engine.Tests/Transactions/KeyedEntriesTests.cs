using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.Transactions;

public sealed class KeyedEntriesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("0-0")]
    [InlineData("0-999")]
    [InlineData("500-999 0-499")]
    [InlineData("600-799 0-299 800-999 300-599")]
    [InlineData("0-300 299-600 100-150")]
    [InlineData("900-999 800-999 700-999 0-999")]
    public void Stretches_are_put_in_order(string stretches) => AssertSorts([.. Entries(stretches)]);

    [Fact]
    public void What_has_no_order_at_all_is_sorted()
    {
        AssertSorts([.. Entries("0-999").Reverse()]);
        AssertSorts([.. Entries("0-999").OrderBy(entry => unchecked(entry.Entry.Name[^1] * 7919 % 31))]);
    }

    [Fact]
    public void Keys_are_compared_and_not_names()
    {
        // By UTF-16 the emoji, which begins with a surrogate, would come first.
        List<KeyedEntry> entries = [Entry("\U0001F600"), Entry("\uFF5E")];
        KeyedEntries.Sort(entries);
        Assert.Equal(["\uFF5E", "\U0001F600"], entries.Select(entry => entry.Entry.Name));
    }

    private static void AssertSorts(List<KeyedEntry> entries)
    {
        string[] expected = [.. entries.Select(entry => entry.Entry.Name).Order(StringComparer.Ordinal)];
        KeyedEntries.Sort(entries);
        Assert.Equal(expected, entries.Select(entry => entry.Entry.Name));
    }

    private static IEnumerable<KeyedEntry> Entries(string stretches) =>
        from stretch in stretches.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let ends = stretch.Split('-').Select(int.Parse).ToArray()
        from number in Enumerable.Range(ends[0], ends[1] - ends[0] + 1)
        select Entry($"{number:0000}");

    private static KeyedEntry Entry(string name) => KeyedEntry.Of(new Entry(name, EntryKind.File));
}
