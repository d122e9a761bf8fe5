using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Content;

/// <summary>Reading ranges of an entry made of a few small frames, at every offset and with every length.</summary>
public sealed class ContentReaderTests
{
    private static readonly byte[] Content = Noise.Random(1, 60);

    /// <summary>A slice, a run of three full frames and a rest, and another slice.</summary>
    private static readonly Entry File = new("file", EntryKind.File)
    {
        Id = 5,
        Length = 60,
        Runs = [ContentRun.Single(1, 2, 7), new ContentRun(10, 4, 0, 12, 43), ContentRun.Single(3, 0, 10)],
    };

    [Fact]
    public void The_pieces_follow_each_other()
    {
        ContentPiece[] pieces = [.. ContentMap.Pieces(File)];
        Assert.Equal(
            [
                new ContentPiece(1, 2, 0, 7), new ContentPiece(10, 0, 7, 12), new ContentPiece(11, 0, 19, 12),
                new ContentPiece(12, 0, 31, 12), new ContentPiece(13, 0, 43, 7), new ContentPiece(3, 0, 50, 10),
            ],
            pieces);
        for (int position = 0; position < File.Length; position++)
        {
            ContentPiece at = ContentMap.At(File, position);
            Assert.Contains(at, pieces);
            Assert.InRange(position, at.FileOffset, at.FileOffset + at.Length - 1);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => ContentMap.At(File, File.Length));
    }

    [Fact]
    public void Every_range_reads_the_right_bytes_and_gives_back_its_frames()
    {
        int open = 0;
        ContentReader reader = new(id => Open(id, () => open--, () => open++));
        for (int offset = 0; offset <= Content.Length + 2; offset++)
        {
            for (int length = 0; length <= Content.Length + 2; length++)
            {
                byte[] buffer = new byte[length];
                int expected = Math.Clamp(Content.Length - offset, 0, length);
                Assert.Equal(expected, reader.Read(File, offset, buffer));
                ReadOnlySpan<byte> right = Content.AsSpan(Math.Min(offset, Content.Length), expected);
                Assert.True(right.SequenceEqual(buffer.AsSpan(0, expected)));
                Assert.Equal(0, open);
            }
        }
    }

    [Fact]
    public void A_position_far_behind_the_end_reads_nothing()
    {
        ContentReader reader = new(static _ => throw new InvalidOperationException());
        Assert.Equal(0, reader.Read(File, long.MaxValue, new byte[10]));
    }

    [Fact]
    public void A_frame_that_does_not_hold_the_piece_is_named()
    {
        FrameSlice[] wrong =
            [new FrameSlice(5, 8, 12), new FrameSlice(6, 7, 12), new FrameSlice(5, 7, 11), FrameSlice.Dead];
        foreach (FrameSlice slice in wrong)
        {
            ContentReader reader = new(_ => new DecodedFrame(new Nothing(() => { }), new byte[12], [slice]));
            LockboxItemCorruptException e =
                Assert.Throws<LockboxItemCorruptException>(() => reader.Read(File, 7, new byte[1]));
            Assert.Contains("'file'", e.Message, StringComparison.Ordinal);
        }

        ContentReader none = new(_ => new DecodedFrame(new Nothing(() => { }), default, []));
        Assert.Throws<LockboxItemCorruptException>(() => none.Read(File, 0, new byte[1]));
    }

    [Fact]
    public void Damage_of_a_frame_is_damage_of_the_item()
    {
        ContentReader reader = new(static _ => throw new LockboxCorruptException("frame 12 is gone"));
        LockboxItemCorruptException e =
            Assert.Throws<LockboxItemCorruptException>(() => reader.Read(File, 31, new byte[1]));
        Assert.Contains("from byte 31 on: frame 12 is gone", e.Message, StringComparison.Ordinal);
    }

    private static DecodedFrame Open(ulong id, Action close, Action opened)
    {
        opened();
        ContentPiece piece = ContentMap.Pieces(File).Single(piece => piece.Frame == id);
        byte[] before = [9, 9];
        FrameSlice[] slices = [new FrameSlice(File.Id, piece.FileOffset, piece.Length)];
        byte[] content = Content.AsSpan((int)piece.FileOffset, piece.Length).ToArray();
        return piece.Slice == 0
            ? new DecodedFrame(new Nothing(close), content, slices)
            : new DecodedFrame(
                new Nothing(close),
                (byte[])[.. before, .. content],
                [new FrameSlice(1, 0, 2), FrameSlice.Dead, .. slices]);
    }

    private sealed class Nothing(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
