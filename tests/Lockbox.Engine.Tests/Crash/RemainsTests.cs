using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// The search for remains finds them: pieces of an earlier state of the file are put back into the space that a
/// redaction has overwritten, or behind the end, and each must be noticed.
/// </summary>
public sealed class RemainsTests : IDisposable
{
    private const int PieceSize = 16;

    /// <summary>The header of an extent, which says nothing, and a piece behind it.</summary>
    private const int HeaderPieces = 4 * PieceSize;

    private static readonly string[] Needles =
    [
        "<name a>", "[noise of a]", "<name b>", "[text of b]", "<variable a>", "[value of a]", "[value of b]",
        "[note on a]", "metadata of [note on a]",
    ];

    private readonly CrashDisk _lockbox = new(512);
    private readonly byte[] _before;
    private readonly byte[] _after;

    public RemainsTests()
    {
        _lockbox.Change(static draft =>
        {
            draft.Put("<name a>", Contents.Noise("[noise of a]", 3000));
            draft.SetVariable("<variable a>", Contents.Text("[value of a]", 60));
            draft.SetVariable("<variable b>", Contents.Noise("[value of b]", 4000));
            draft.DescribeVariable("<variable a>", "[note on a]");
        });

        // In a session of its own; the frame compresses, so that its text is not in it as it stands.
        _lockbox.Change(static draft =>
        {
            draft.Put("<name b>", Contents.Text("[text of b]", 3000));
            draft.AddKey("<key a>");
        });
        _before = _lockbox.Disk.Image();
        _lockbox.Change(static draft => draft.RemoveEverything());
        _after = _lockbox.Disk.Image();
    }

    public static TheoryData<string> Names() => [.. Needles];

    public void Dispose()
    {
        _lockbox.AssertSound("in the end");
        _lockbox.Dispose();
    }

    [Fact]
    public void What_is_deleted_is_not_found() => AssertGone(_after, Needles);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_extent_is_found_where_it_was_and_behind_the_end(string needle)
    {
        foreach ((int offset, int length) in ExtentsWith(needle))
        {
            AssertFound(Plant(_before.AsSpan(offset, length), offset), needle);
            AssertFound(Plant(_before.AsSpan(offset, length), EndOf(_after) + Limits.AllocationUnit), needle);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_part_of_an_extent_is_found_though_nobody_could_open_it(string needle)
    {
        foreach ((int offset, int length) in ExtentsWith(needle))
        {
            int half = Math.Max(HeaderPieces, length / 2 / PieceSize * PieceSize);
            string what = $"half of {length} bytes at {offset}";
            AssertFound(Plant(_before.AsSpan(offset, half), offset), needle, $"the first {what}");
            AssertFound(
                Plant(_before.AsSpan(offset + half, length - half), offset + half), needle, $"the second {what}");
            int piece = ExtentHeaderLayout.Size + PieceSize - (ExtentHeaderLayout.Size % PieceSize);
            AssertFound(Plant(_before.AsSpan(offset + piece, PieceSize), offset + piece), needle);
            AssertFound(Plant(_before.AsSpan(offset + piece, PieceSize), EndOf(_after)), needle);
        }
    }

    [Fact]
    public void A_piece_of_a_wrapped_key_and_its_label_are_found()
    {
        int label = _before.AsSpan().IndexOf("<key a>"u8);
        int directory = _before.AsSpan(0, label).LastIndexOf("LBXK"u8);
        Assert.True(directory > 0);
        AssertFound(Plant("<key a>"u8, EndOf(_after)), "<key a>");
        int pieces = 0;
        for (int at = 0; at < 512; at++)
        {
            byte[] planted = Plant(_before.AsSpan(directory + at, PieceSize), EndOf(_after));
            pieces += Record.Exception(() => AssertGone(planted, "<key a>")) is null ? 0 : 1;
        }

        Assert.True(pieces > 2, $"{pieces} pieces of the wrap were found");
    }

    private static int EndOf(byte[] image) => (image.Length + PieceSize - 1) / PieceSize * PieceSize;

    private void AssertGone(byte[] image, params string[] needles) => _lockbox.Written.AssertGone(
        image, [.. needles.Select(System.Text.Encoding.UTF8.GetBytes)], "planted");

    private void AssertFound(byte[] image, string needle, string what = "remains")
    {
        Exception? found = Record.Exception(() => AssertGone(image, needle));
        Assert.True(found is Xunit.Sdk.XunitException, $"{what} with '{needle}': {found?.ToString() ?? "not noticed"}");
    }

    /// <summary>The file after the deletion, with something put into it that was there before.</summary>
    private byte[] Plant(ReadOnlySpan<byte> remains, int offset)
    {
        byte[] image = new byte[Math.Max(EndOf(_after), EndOf(_before)) + offset + remains.Length];
        _after.CopyTo(image, 0);
        remains.CopyTo(image.AsSpan(offset));
        return image;
    }

    private List<(int Offset, int Length)> ExtentsWith(string needle)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(needle);
        using OpenedUnits opened = new(_lockbox.Key);
        List<(int Offset, int Length)> found = [];
        foreach ((_, int offset, List<byte[]> texts) in opened.In(_before))
        {
            if (texts.Exists(text => text.AsSpan().IndexOf(bytes) >= 0))
            {
                Assert.Equal(DecodeStatus.Ok, ExtentHeader.TryRead(_before.AsSpan(offset), out ExtentHeader header));
                found.Add((offset, (int)header.ExtentLength));
            }
        }

        Assert.NotEmpty(found);
        return found;
    }
}
