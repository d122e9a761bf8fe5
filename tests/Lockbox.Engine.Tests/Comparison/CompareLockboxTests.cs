using Lockbox.Engine.Tests.Transfer;

namespace Lockbox.Engine.Tests.Comparison;

public sealed class CompareLockboxTests : IDisposable
{
    private static readonly DateTime When = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    private readonly TestLockbox _one = new();
    private readonly TestLockbox _other = new();

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Two_lockboxes_differ_in_what_was_put_into_them()
    {
        Put(_one, ("both", "same", When), ("mine", "x", When), ("d/longer", "long", When), ("time", "x", When));
        Put(_other, ("both", "same", When), ("d/longer", "longer", When), ("time", "x", When.AddDays(1)));
        Put(_other, ("yours", "x", When), ("Mine", "x", When));
        Assert.Equal(
            [
                "Mine|OnlyInDifference", "d/longer|Length", "mine|OnlyInLockbox", "time|ModifiedAt",
                "yours|OnlyInDifference",
            ],
            Compare(new CompareOptions()));
        Assert.Equal(
            ["mine|OnlyInLockbox"], Compare(new CompareOptions { Names = [NamePattern.Parse("[a-m]*")] }));
        Assert.Equal(["d/longer|Length"], Compare(new CompareOptions { Include = ["long*"] }));
        Assert.DoesNotContain("d/longer|Length", Compare(new CompareOptions { Exclude = ["d"] }));
    }

    [Fact]
    public void Content_is_compared_where_it_is_asked_for()
    {
        string text = new('x', 300_000);
        Put(_one, ("a", text, When), ("b", text, When));
        Put(_other, ("a", text, When.AddDays(1)), ("b", text[1..] + "y", When));
        Assert.Equal(["a|ModifiedAt"], Compare(new CompareOptions()));
        Assert.Equal(["b|Content"], Compare(new CompareOptions { Hash = true }));
    }

    [Fact]
    public void A_lockbox_has_no_differences_to_itself()
    {
        Put(_one, ("a/b", "x", When), ("a.b", "y", When));
        using Snapshot snapshot = _one.OpenRead();
        using Snapshot same = _one.OpenRead();
        Assert.Empty(snapshot.CompareWith(same, new CompareOptions { Hash = true }));
        Assert.Equal(2, snapshot.CompareWith(same, new CompareOptions { IncludeEqual = true }).Count());
    }

    private static void Put(TestLockbox lockbox, params (string Name, string Text, DateTime When)[] files) =>
        lockbox.Write(transaction =>
        {
            foreach ((string name, string text, DateTime when) in files)
            {
                using MemoryStream content = new(System.Text.Encoding.UTF8.GetBytes(text));
                transaction.PutFile(name, content, new EntryMetadata { CreatedAt = when, ModifiedAt = when });
            }
        });

    private string[] Compare(CompareOptions options)
    {
        using Snapshot snapshot = _one.OpenRead();
        using Snapshot other = _other.OpenRead();
        return [.. snapshot.CompareWith(other, options).Select(each => $"{each.Name}|{each.Reasons}")];
    }
}
