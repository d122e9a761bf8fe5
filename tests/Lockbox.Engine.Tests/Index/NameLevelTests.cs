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
        Random random = new(1);
        Change(transaction =>
        {
            for (int i = 0; i < 3000; i++)
            {
                string folder = string.Join('/', random.GetItems(Parts, random.Next(1, 4)));
                string name = $"{folder}/{random.Next(100)}.txt";
                transaction.PutFile(name, new MemoryStream(), Metadata, IfExists.Overwrite);
            }
        });
        using Snapshot snapshot = Read();
        foreach (string prefix in Parts.SelectMany(part => new[] { part, part + "/", "a/" + part }).Append(""))
        {
            Assert.Equal(Expected(snapshot, prefix), snapshot.EnumerateLevel(prefix).Select(entry => entry.Name));
        }
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
