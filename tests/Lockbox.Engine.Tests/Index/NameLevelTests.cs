using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Index;

/// <summary>Walking one level of the names.</summary>
public sealed class NameLevelTests : LockboxTest
{
    // Next to the slash in the order of bytes, and beyond ASCII.
    private static readonly string[] Parts = ["a", "a-", "a.", "a0", "aa", "b", "é", "\U0001F511"];

    [Theory]
    [InlineData("", "a", "a", "b", "c")]
    [InlineData("a", "a", "a")]
    [InlineData("a/", "a/x", "a/y")]
    [InlineData("a/y/", "a/y/1", "a/y/2")]
    [InlineData("b", "b")]
    [InlineData("nothing")]
    public void A_level_has_what_lies_in_it_and_the_first_of_each_folder(string prefix, params string[] found)
    {
        Change(transaction =>
        {
            transaction.PutDirectory("a", Metadata);
            foreach (string name in new[] { "a/x", "a/y/1", "a/y/2", "b/1", "b/2", "c" })
            {
                transaction.PutFile(name, new MemoryStream(), Metadata);
            }
        });
        using Snapshot snapshot = Read();
        Assert.Equal(found, snapshot.EnumerateLevel(prefix).Select(entry => Shown(entry.Name, prefix)));

        static string Shown(string name, string prefix) =>
            name.IndexOf('/', prefix.Length) is var slash and >= 0 ? name[..slash] : name;
    }

    [Fact]
    public void It_is_the_walk_over_everything_without_what_follows_in_the_same_folder()
    {
        FillWithFolders(seed: 1);
        using Snapshot snapshot = Read();
        foreach (string prefix in Parts.SelectMany(part => new[] { part, part + "/", "a/" + part }).Append(""))
        {
            Assert.Equal(Expected(snapshot, prefix), snapshot.EnumerateLevel(prefix).Select(entry => entry.Name));
        }
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a/*")]
    [InlineData("*/*")]
    [InlineData("*/?/*.txt")]
    [InlineData("a*/b/1?.txt")]
    [InlineData("*/a/**/2*.txt")]
    [InlineData("nothing/*")]
    public void A_pattern_finds_what_it_matches_among_all(string pattern)
    {
        FillWithFolders(seed: 2);
        using Snapshot snapshot = Read();
        NamePattern parsed = NamePattern.Parse(pattern);
        Assert.Equal(
            snapshot.Enumerate().Select(static entry => entry.Name).Where(parsed.IsMatch),
            snapshot.Enumerate(parsed).Select(static entry => entry.Name));
    }

    [Fact]
    public void Listing_the_top_does_not_read_what_lies_below()
    {
        Change(transaction =>
        {
            for (int folder = 0; folder < 4; folder++)
            {
                transaction.PutDirectory($"{folder}", Metadata);
                for (int i = 0; i < 8_000; i++)
                {
                    transaction.PutDirectory($"{folder}/{i:00000}-{i * 7919L % 100_003:x8}", Metadata);
                }
            }
        });
        using Snapshot snapshot = Read();
        long before = snapshot.Opened.Extents.ExtentsRead;
        Assert.Equal(
            ["0", "1", "2", "3"],
            snapshot.Enumerate(NamePattern.Parse("*")).Select(static entry => entry.Name));
        long top = snapshot.Opened.Extents.ExtentsRead - before;
        Assert.Equal(32_004, snapshot.Enumerate().Count());
        long all = snapshot.Opened.Extents.ExtentsRead - before;
        Assert.InRange(top, 1, 4 * 3);
        Assert.True(all > 3 * top, $"{all} extents hold all names, and the top took {top}");
    }

    private void FillWithFolders(int seed)
    {
        Random random = new(seed);
        Change(transaction =>
        {
            for (int i = 0; i < 3000; i++)
            {
                string folder = string.Join('/', random.GetItems(Parts, random.Next(1, 4)));
                string name = $"{folder}/{random.Next(100)}.txt";
                transaction.PutFile(name, new MemoryStream(), Metadata, IfExists.Overwrite);
            }
        });
    }

    private static IEnumerable<string> Expected(Snapshot snapshot, string prefix)
    {
        string? folder = null;
        foreach (string name in snapshot.Enumerate(prefix).Select(entry => entry.Name))
        {
            int slash = name.IndexOf('/', prefix.Length);
            if (slash < 0 || name[..slash] != folder)
            {
                yield return name;
            }

            folder = slash < 0 ? folder : name[..slash];
        }
    }
}
