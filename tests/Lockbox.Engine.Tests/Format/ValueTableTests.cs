using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Format;

/// <summary>Tables of values: every type comes back as it was, and what no kind holds is refused by name.</summary>
public sealed class ValueTableTests
{
    // FsCheck prints the seed of a run that fails; put it here to replay it.
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260103, 1);

    private static readonly Gen<long> Bits =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        from kept in Gen.Choose(0, 63)
        select unchecked((((long)high << 32) | (uint)low) >> kept);

    private static readonly Gen<long> Ticks =
        Bits.Select(static bits => (bits & long.MaxValue) % DateTime.MaxValue.Ticks);

    private static readonly Gen<string> Texts =
        Gen.Elements("", "x", "a\0b", "ä", "鍵", "🔑", "'; rm", "A", "a", new string('t', 300), "line\r\nline");

    private static readonly Gen<object?> Values = Gen.OneOf(
        Gen.Elements<object?>(
            null, true, false, char.MaxValue, 'x', '\uD800', sbyte.MinValue, byte.MaxValue, short.MinValue,
            ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue, float.NaN, float.Epsilon,
            double.NegativeInfinity, -0.0, decimal.MaxValue, decimal.MinValue, 1.00m, 1m,
            0.0000000000000000000000000001m,
            TimeSpan.MinValue, TimeSpan.MaxValue, Guid.Empty, new Version(1, 2), new Version(1, 2, 3, int.MaxValue),
            DateTime.MinValue, DateTime.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MaxValue,
            new Uri("https://user@host:8080/p?q#f"), new Uri("../x", UriKind.Relative), new Uri("urn:a:b")),
        Texts.Select(static text => (object?)text),
        Texts.Select(static text => (object?)Encoding.UTF8.GetBytes(text)),
        Bits.Select(static bits => (object?)bits),
        Bits.Select(static bits => (object?)BitConverter.Int64BitsToDouble(bits)),
        from ticks in Ticks
        from kind in Gen.Elements(DateTimeKind.Unspecified, DateTimeKind.Utc)
        select (object?)new DateTime(ticks, kind),
        from ticks in Ticks
        from minutes in Gen.Choose(-840, 840)
        where ticks is > 1_000_000_000_000_000 and < 3_000_000_000_000_000_000
        select (object?)new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes)));

    private static readonly Gen<(string Key, object? Value)[]> Items =
        (from key in Texts
         from number in Gen.Choose(0, 20)
         from value in Values
         select (key + number, value)).ArrayOf();

    [Fact]
    public void Any_table_comes_back_with_the_same_types() => Prop.ForAll(
        Items.ToArbitrary(), Items.ToArbitrary(), (outer, inner) =>
        {
            using ValueTable table = TableOf(outer);
            table.Add(TableItem.OfTable("nested", TableOf(inner)));
            table.Add(TableItem.OfSecret("secret", "s\u00E9"u8));
            table.Add(TableItem.OfCredential("credential", "joe", "pw"u8));
            byte[] encoded = table.ToArray();
            using ValueTable read = ValueTable.Parse(encoded);
            return encoded.Length == table.EncodedLength && read.ToArray().AsSpan().SequenceEqual(encoded)
                && AreSame(outer, read) && AreSame(inner, (ValueTable)read.Find("nested")!.Value!)
                && read.Find("secret")!.Content.SequenceEqual("s\u00E9"u8)
                && read.Find("credential")!.ReadCredential(out ReadOnlySpan<byte> password) == "joe"
                && password.SequenceEqual("pw"u8);
        }).Check(Checks);

    [Fact]
    public void Items_stand_in_the_order_of_their_bytes_however_they_were_added()
    {
        using ValueTable table = TableOf([("b", 1), ("\uFFFD", 2), ("a", 3), ("🔑", 4), ("A", 5), ("", 6)]);
        Assert.Equal(["", "A", "a", "b", "\uFFFD", "🔑"], table.Items.Select(static item => item.Key));
    }

    [Fact]
    public void A_local_time_is_the_same_moment_wherever_it_is_read()
    {
        DateTime moment = new(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc);
        using ValueTable table = TableOf([("t", moment.ToLocalTime())]);
        DateTime read = (DateTime)table.Find("t")!.Value!;
        Assert.Equal(DateTimeKind.Local, read.Kind);
        Assert.Equal(moment, read.ToUniversalTime());
        byte[] encoded = table.ToArray();
        Assert.True(encoded.AsSpan(^8..).SequenceEqual(BitConverter.GetBytes(moment.Ticks)));
    }

    [Fact]
    public void A_bare_path_that_is_a_uri_is_one_on_every_host()
    {
        using ValueTable table = TableOf([("u", new Uri("file:///etc/hosts"))]);
        Assert.Equal(new Uri("file:///etc/hosts"), table.Find("u")!.Value);
        Assert.Equal("file:///etc/hosts", ((Uri)table.Find("u")!.Value!).OriginalString);
    }

    public static TheoryData<object> Unsupported =>
        [new object(), DayOfWeek.Monday, new[] { "a" }, new StringBuilder(), 'x'.GetType(), DBNull.Value, Half.One];

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void A_type_that_no_kind_holds_is_refused_with_its_name_and_the_key(object value)
    {
        Assert.False(TableItem.CanHold(value));
        LockboxUnsupportedSecretTypeException error =
            Assert.Throws<LockboxUnsupportedSecretTypeException>(() => TableItem.Of("the key", value));
        Assert.Contains("'the key'", error.Message, StringComparison.Ordinal);
        Assert.Contains(value.GetType().FullName!, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_not_repeated_in_the_message()
    {
        LockboxUnsupportedSecretTypeException error =
            Assert.Throws<LockboxUnsupportedSecretTypeException>(() => TableItem.Of("key", "hunter\uD800two"));
        Assert.DoesNotContain("hunter", error.ToString(), StringComparison.Ordinal);
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => TableItem.Of("k\uD800", 1));
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => TableItem.OfSecret("key", [0xFF]));
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => TableItem.OfCredential("key", "joe", [0xFF]));
        Assert.Throws<LockboxUnsupportedSecretTypeException>(() => TableItem.OfCredential("key", "j\uDC00", default));
    }

    [Fact]
    public void A_table_nests_one_level_and_no_more()
    {
        using ValueTable middle = new();
        middle.Add(TableItem.OfTable("inner", new ValueTable()));
        LockboxUnsupportedSecretTypeException error =
            Assert.Throws<LockboxUnsupportedSecretTypeException>(() => TableItem.OfTable("outer", middle));
        Assert.Contains("'outer'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'inner'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limits_are_those_of_the_document()
    {
        using ValueTable table = new();
        for (int i = 0; i < Limits.TableItemsMax; i++)
        {
            table.Add(TableItem.Of($"{i}", i));
        }

        using ValueTable read = ValueTable.Parse(table.ToArray());
        Assert.Equal(Limits.TableItemsMax, read.Items.Count);
        Assert.Throws<LockboxLimitExceededException>(() => table.Add(TableItem.Of("one more", 1)));
        Assert.Throws<LockboxLimitExceededException>(
            () => TableItem.Of(new string('k', Limits.TableKeyBytesMax + 1), 1));
        using TableItem longest = TableItem.Of(new string('k', Limits.TableKeyBytesMax), 1);
        Assert.Equal(Limits.TableKeyBytesMax, longest.Key.Length);
        using ValueTable twice = TableOf([("0", 1)]);
        Assert.Throws<ArgumentException>(() => twice.Add(TableItem.Of("0", 1)));
    }

    [Fact]
    public void Values_are_zeroed_on_dispose_and_have_no_text_form()
    {
        ValueTable table = new();
        TableItem secret = TableItem.OfSecret("name", "hunter2"u8);
        table.Add(secret);
        Assert.Null(secret.Value);
        Assert.Equal("name", secret.ToString());
        table.Dispose();
        Assert.True(secret.Content.IsEmpty);
        Assert.Empty(table.Items);
    }

    [Fact]
    public void Bytes_that_are_no_table_are_called_damaged()
    {
        Assert.Throws<LockboxCorruptException>(() => ValueTable.Parse([]));
        Assert.Throws<LockboxCorruptException>(() => ValueTable.Parse([2, 0]));
    }

    [Fact]
    public void Large_tables_survive_mutation_without_large_allocations()
    {
        (string, object?)[] items =
            [.. Enumerable.Range(0, 200).Select(static i => ($"key {i}", (object?)$"value {i}"))];
        using ValueTable table = TableOf(items);
        byte[] encoded = table.ToArray();
        Fuzzing.Truncate(source => Read(source), encoded);
        Fuzzing.Run(source => Read(source), [encoded], allocationMax: 256 * 1024, rounds: 4000);
    }

    private static DecodeStatus Read(ReadOnlySpan<byte> source)
    {
        DecodeStatus status = ValueTableCodec.TryRead(source, out ValueTable? table);
        table?.Dispose();
        return status;
    }

    private static ValueTable TableOf((string Key, object? Value)[] items)
    {
        ValueTable table = new();
        foreach ((string key, object? value) in items.DistinctBy(static item => item.Key))
        {
            table.Add(TableItem.Of(key, value));
        }

        return table;
    }

    private static bool AreSame((string Key, object? Value)[] items, ValueTable read) =>
        items.DistinctBy(static item => item.Key).All(item => IsSame(item.Value, read.Find(item.Key)!.Value));

    private static bool IsSame(object? expected, object? actual) => (expected, actual) switch
    {
        (null, null) => true,
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (decimal a, decimal b) => decimal.GetBits(a).AsSpan().SequenceEqual(decimal.GetBits(b)),
        (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
        (DateTime a, DateTime b) => a == b && a.Kind == b.Kind,
        (DateTimeOffset a, DateTimeOffset b) => a.EqualsExact(b),
        (Uri a, Uri b) => a.OriginalString == b.OriginalString && a.IsAbsoluteUri == b.IsAbsoluteUri,
        _ => expected is not null && actual is not null && expected.GetType() == actual.GetType()
            && expected.Equals(actual),
    };
}
