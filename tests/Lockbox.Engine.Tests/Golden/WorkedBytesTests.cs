using System.Text.RegularExpressions;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Golden;

/// <summary>
/// The bytes that docs/FORMAT.md works through are those that the codecs write, to the last one. Whoever writes another
/// reader compares with the document; this keeps it honest.
/// </summary>
public sealed partial class WorkedBytesTests
{
    private static readonly Dictionary<string, Func<byte[]>> Records = new(StringComparer.Ordinal)
    {
        ["pointer"] = Pointer,
        ["manifest"] = Manifest,
        ["leaf"] = Leaf,
        ["free-map"] = FreeMap,
        ["frame-table"] = FrameTable,
        ["variables"] = VariableLeaf,
    };

    public static TheoryData<string> Names => [.. Records.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_document_works_through_the_bytes_that_are_written(string record)
    {
        string document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "FORMAT.md"));
        Match block = Regex.Match(document, $@"<!-- worked: {record} -->\s*```text\n(.*?)```", RegexOptions.Singleline);
        Assert.True(block.Success, $"docs/FORMAT.md has no worked bytes of '{record}'.");
        string hex = string.Concat(block.Groups[1].Value.Split('\n').Select(HexOf));
        Assert.Equal(Convert.ToHexStringLower(Records[record]()), hex);
    }

    [Fact]
    public void Every_worked_record_of_the_document_is_checked() => Assert.Equal(
        Records.Keys.Order(StringComparer.Ordinal),
        WorkedMarker().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "FORMAT.md")))
            .Select(static match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    /// <summary>A line is bytes in hex, two blanks, and what they mean.</summary>
    private static string HexOf(string line) => line.Split("  ")[0].Replace(" ", "", StringComparison.Ordinal);

    private static byte[] Pointer()
    {
        byte[] bytes = new byte[BlockPointerLayout.Size];
        new BlockPointer(8704, 187, ExtentKind.NameNode, 1, Tag(0x10)).WriteTo(bytes);
        return bytes;
    }

    private static byte[] Manifest()
    {
        using ByteWriter writer = new();
        FrameManifest.Write(writer, [new FrameSlice(7, 0, 300), FrameSlice.Dead, new FrameSlice(9, 2_097_152, 5)]);
        return writer.Written.ToArray();
    }

    private static byte[] Leaf()
    {
        DateTime time = new(639_000_000_000_000_000, DateTimeKind.Utc);
        Entry[] entries =
        [
            new("a", EntryKind.Directory) { Id = 1, CreatedAt = time, ModifiedAt = time, UnixMode = (UnixFileMode)493 },
            new("a/b.txt", EntryKind.File)
            {
                Id = 2,
                Length = 300,
                CreatedAt = time,
                ModifiedAt = time.AddTicks(2),
                UnixMode = (UnixFileMode)420,
                Runs = [ContentRun.Single(1, 0, 300)],
            },
            new("a/link", EntryKind.SymbolicLink) { Id = 3, CreatedAt = time, ModifiedAt = time, LinkTarget = "b.txt" },
        ];
        using ByteWriter writer = new();
        NodeCodec.WriteLeaf(
            writer,
            EntryLeafCodec.Instance,
            2,
            [.. entries.Select(static entry => NameKey.Of(entry.Name))],
            [.. entries]);
        return writer.Written.ToArray();
    }

    private static byte[] FreeMap()
    {
        using ByteWriter writer = new();
        FreeMapChunk.Write(
            writer,
            [
                new FreeRange(new SpaceRange(140, 3), 0, Tainted: false),
                new FreeRange(new SpaceRange(150, 200), 4, Tainted: true),
            ],
            5,
            BlockPointer.Null);
        return writer.Written.ToArray();
    }

    private static byte[] FrameTable()
    {
        BlockPointer pointer = new(9024, 409, ExtentKind.Frame, 0, Tag(0x20));
        using ByteWriter writer = new();
        NodeCodec.WriteLeaf(
            writer,
            FrameLeafCodec.Instance,
            2,
            [FrameLeafCodec.KeyOf(1)],
            [new FrameRecord(pointer, Codec.Zstd, 305, 2, 305)]);
        return writer.Written.ToArray();
    }

    private static byte[] VariableLeaf()
    {
        DateTime time = new(639_000_000_000_000_000, DateTimeKind.Utc);
        byte[] sealedBytes = [0xA1, 0xA2, 0xA3, .. Enumerable.Range(0x30, AeadTag.Size).Select(static b => (byte)b)];
        byte[] salt = [.. Enumerable.Range(0x50, SessionSalt.Size).Select(static b => (byte)b)];
        Variable[] variables =
        [
            new("prod/KEY", VariableType.SecureString, isSecret: true)
            {
                Id = 4,
                Length = 3,
                CreatedAt = time,
                ModifiedAt = time.AddTicks(2),
                Description = "api",
                Value = StoredValue.Sealed(SessionSalt.Read(salt), 6, sealedBytes),
            },
            new("prod/URL", VariableType.String, isSecret: false)
            {
                Id = 5,
                Length = 2,
                CreatedAt = time,
                ModifiedAt = time,
                Value = StoredValue.Plain("ab"u8.ToArray()),
            },
        ];
        using ByteWriter writer = new();
        NodeCodec.WriteLeaf(
            writer,
            VariableLeafCodec.Instance,
            3,
            [.. variables.Select(static variable => NameKey.Of(variable.Name))],
            [.. variables]);
        return writer.Written.ToArray();
    }

    private static AeadTag Tag(byte first) =>
        AeadTag.Read([.. Enumerable.Range(first, AeadTag.Size).Select(static value => (byte)value)]);

    [GeneratedRegex("<!-- worked: ([a-z-]+) -->")]
    private static partial Regex WorkedMarker();
}
