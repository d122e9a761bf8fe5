using System.Text;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transactions;

/// <summary>Variables in whole lockboxes.</summary>
public sealed class VariableTests : LockboxTest
{
    private static readonly VariableSettings Secret = new() { IsSecret = true };

    public static TheoryData<int> Lengths =>
    [
        0, 1, 100, Limits.VariableInlineMax, Limits.VariableInlineMax + 1, Limits.VariablePartMax - 1,
        Limits.VariablePartMax, Limits.VariablePartMax + 1, Limits.VariableBytesMax,
    ];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_value_of_any_length_comes_back(int length)
    {
        byte[] bytes = Noise.Random(length, length);
        Change(transaction => Set(transaction, "secret", VariableType.ByteArray, bytes, Secret));
        string text = new('x', length);
        Change(transaction => Set(transaction, "plain", VariableType.String, Encoding.UTF8.GetBytes(text), new()));
        using Snapshot snapshot = Read();
        Assert.Equal(bytes, ValueOf(snapshot, "secret"));
        Assert.Equal(text, Encoding.UTF8.GetString(ValueOf(snapshot, "plain")));
        Variable secret = snapshot.FindVariable("secret")!;
        Assert.Equal((length, true, VariableType.ByteArray), (secret.Length, secret.IsSecret, secret.Type));
        Assert.Equal(2, snapshot.Summary.VariableCount);
    }

    [Fact]
    public void Listing_names_types_and_dates_opens_no_value()
    {
        Change(static transaction =>
        {
            for (int i = 0; i < 500; i++)
            {
                Set(transaction, $"prod/{i}", VariableType.SecureString, Noise.Random(i, i * 4), Secret);
            }
        });
        using Snapshot snapshot = Read();
        Assert.Equal(500, snapshot.EnumerateVariables().Count(static v => v.Name.Length > 0 && v.IsSecret));
        long extents = snapshot.Opened.Extents.ExtentsRead;
        Assert.Equal(0, snapshot.Opened.Values.ValuesOpened);
        ValueOf(snapshot, "prod/7");
        Assert.Equal(1, snapshot.Opened.Values.ValuesOpened);
        Assert.Equal(extents, snapshot.Opened.Extents.ExtentsRead);
    }

    [Fact]
    public void Names_are_found_by_prefix_pattern_and_level()
    {
        Change(static transaction =>
        {
            foreach (string name in (string[])["prod/db/PASSWORD", "prod/db/USER", "prod/api", "test/db/USER", "x[1]"])
            {
                Set(transaction, name, VariableType.String, "v"u8, new());
            }
        });
        using Snapshot snapshot = Read();
        Assert.Equal(
            ["prod/db/PASSWORD", "prod/db/USER"], snapshot.EnumerateVariables("prod/db/").Select(static v => v.Name));
        Assert.Equal(
            ["prod/db/USER", "test/db/USER"],
            snapshot.EnumerateVariables(NamePattern.Parse("*/db/USER")).Select(static v => v.Name));
        Assert.Equal(["x[1]"], snapshot.EnumerateVariables(NamePattern.Parse("x`[1`]")).Select(static v => v.Name));
        Assert.Equal(["prod/api", "prod/db/PASSWORD"],
            snapshot.EnumerateVariableLevel("prod/").Select(static v => v.Name));
        Assert.Null(snapshot.FindVariable("PROD/api"));
    }

    [Fact]
    public void A_new_value_keeps_what_was_said_unless_it_is_said_anew()
    {
        DateTime expires = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Change(transaction => Set(transaction, "a", VariableType.String, "1"u8, new VariableSettings
        {
            IsSecret = true,
            SetsExpiry = true,
            ExpiresAt = expires,
            Description = "first",
            Metadata = new byte[] { 1, 2 },
        }));
        Variable first = Find("a");
        Change(transaction => Set(transaction, "a", VariableType.ByteArray, "22"u8, Secret));
        Variable second = Find("a");
        Assert.Equal((first.CreatedAt, expires, "first"), (second.CreatedAt, second.ExpiresAt, second.Description));
        Assert.Equal([1, 2], second.Metadata.ToArray());
        Assert.Equal(VariableType.ByteArray, second.Type);
        Assert.True(second.ModifiedAt >= first.ModifiedAt);
        Change(static transaction => transaction.DescribeVariable(
            "a",
            new VariableSettings { SetsExpiry = true, Description = "", Metadata = default(ReadOnlyMemory<byte>) }));
        Variable third = Find("a");
        Assert.Equal((null, "", 0), (third.ExpiresAt, third.Description, third.Metadata.Length));
        Assert.Equal((second.ModifiedAt, true), (third.ModifiedAt, third.IsSecret));
        using Snapshot snapshot = Read();
        Assert.Equal("22"u8.ToArray(), ValueOf(snapshot, "a"));
    }

    [Fact]
    public void Describing_a_long_value_leaves_it_where_it_is()
    {
        Change(static transaction => Set(transaction, "a", VariableType.ByteArray, Noise.Random(1, 5000), Secret));
        Change(static transaction => transaction.DescribeVariable("a", new() { Description = "note" }));
        Change(static transaction => transaction.RenameVariable("a", "b"));
        using Snapshot snapshot = Read();
        Assert.Equal(Noise.Random(1, 5000), ValueOf(snapshot, "b"));
        Assert.Equal("note", snapshot.FindVariable("b")!.Description);
    }

    [Fact]
    public void Removing_and_renaming_say_what_is_not_there()
    {
        Change(static transaction =>
        {
            Set(transaction, "a", VariableType.String, "1"u8, new());
            Set(transaction, "b", VariableType.String, "2"u8, new());
            Assert.False(transaction.RemoveVariable("c"));
            Assert.Throws<LockboxVariableNotFoundException>(() => transaction.RenameVariable("c", "d"));
            Assert.Throws<LockboxVariableNotFoundException>(() => transaction.DescribeVariable("c", new()));
            Assert.Throws<LockboxVariableExistsException>(() => transaction.RenameVariable("a", "b"));
            Assert.Throws<LockboxInvalidNameException>(() => transaction.RenameVariable("a", "../b"));
            Assert.True(transaction.RemoveVariable("a"));
            Assert.Equal(["b"], transaction.EnumerateVariables().Select(static v => v.Name));
        });
        Assert.Equal("b", Find("b").Name);
    }

    [Fact]
    public void What_cannot_be_kept_is_refused_and_changes_nothing()
    {
        Change(static transaction =>
        {
            Assert.Throws<LockboxInvalidNameException>(
                () => Set(transaction, "a//b", VariableType.String, "1"u8, new()));
            Assert.Throws<LockboxLimitExceededException>(
                () => Set(transaction, "a", VariableType.String, "1"u8, new() { Description = new string('x', 4097) }));
            Assert.Throws<LockboxLimitExceededException>(
                () => Set(transaction, "a", VariableType.String, "1"u8, new() { Metadata = new byte[4097] }));
            Assert.Throws<ArgumentException>(() => Set(transaction, "a", VariableType.ByteArray, "1"u8, new()));
            Assert.Throws<LockboxLimitExceededException>(
                () => VariableValue.Copy(VariableType.ByteArray, new byte[Limits.VariableBytesMax + 1]));
            Assert.Empty(transaction.EnumerateVariables());
        });
    }

    [Fact]
    public void A_file_and_a_variable_may_have_one_name()
    {
        Change(static transaction =>
        {
            Set(transaction, "a/b", VariableType.String, "1"u8, new());
            transaction.PutFile("a", new MemoryStream([1, 2, 3]), Metadata);
        });
        using Snapshot snapshot = Read();
        Assert.Equal([1, 2, 3], ContentOf(snapshot, "a"));
        Assert.Equal("1"u8.ToArray(), ValueOf(snapshot, "a/b"));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(5000)]
    public void A_value_moved_to_another_variable_does_not_open(int length)
    {
        Change(transaction =>
        {
            Set(transaction, "a", VariableType.SecureString, Noise.Random(1, length), Secret);
            Set(transaction, "b", VariableType.SecureString, Noise.Random(2, length), Secret);
        });
        using Snapshot snapshot = Read();
        Variable a = snapshot.FindVariable("a")!;
        Variable b = snapshot.FindVariable("b")!;
        LockboxItemCorruptException error =
            Assert.Throws<LockboxItemCorruptException>(() => snapshot.ReadVariable(b.WithValue(a.Value)));
        Assert.Contains("'b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_changes_do_what_a_dictionary_does()
    {
        Random random = new(4);
        SortedDictionary<string, byte[]> model = new(StringComparer.Ordinal);
        for (int round = 0; round < 30; round++)
        {
            Change(transaction =>
            {
                for (int i = random.Next(1, 60); i > 0; i--)
                {
                    string name = $"{(char)('a' + random.Next(20))}/{random.Next(30)}";
                    if (random.Next(4) == 0)
                    {
                        Assert.Equal(model.Remove(name), transaction.RemoveVariable(name));
                        continue;
                    }

                    byte[] bytes = Noise.Random(random.Next(), random.Next(random.Next(10) == 0 ? 9000 : 300));
                    Set(transaction, name, VariableType.ByteArray, bytes, Secret);
                    model[name] = bytes;
                }
            });
            using Snapshot snapshot = Read();
            Assert.Equal(model.Keys, snapshot.EnumerateVariables().Select(static v => v.Name));
            Assert.All(model, pair => Assert.Equal(pair.Value, ValueOf(snapshot, pair.Key)));
        }

        Assert.Empty(Verify());
    }

    private Variable Find(string name)
    {
        using Snapshot snapshot = Read();
        return snapshot.FindVariable(name)!;
    }

    private static byte[] ValueOf(Snapshot snapshot, string name)
    {
        using VariableValue value = snapshot.ReadVariable(snapshot.FindVariable(name)!);
        return value.Content.ToArray();
    }

    private static void Set(
        Transaction transaction, string name, VariableType type, ReadOnlySpan<byte> content, VariableSettings settings)
    {
        using VariableValue value = VariableValue.Copy(type, content);
        transaction.SetVariable(name, value, settings);
    }
}
