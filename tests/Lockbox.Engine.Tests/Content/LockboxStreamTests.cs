using System.Security.Cryptography;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Content;

public sealed class LockboxStreamTests : LockboxTest
{
    private static readonly byte[] Content = Noise.Text(3, (2 * Limits.FrameRawTarget) + 12_345);

    public LockboxStreamTests() => Put("file", Content);

    [Fact]
    public void It_is_a_read_only_seekable_stream()
    {
        using Snapshot snapshot = Read();
        using LockboxStream stream = snapshot.OpenStream(snapshot.Find("file")!);
        Assert.True(stream.CanRead && stream.CanSeek && !stream.CanWrite);
        Assert.Equal(Content.Length, stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        stream.Flush();
        Assert.Equal(SHA256.HashData(Content), SHA256.HashData(stream));
        Assert.Equal(-1, stream.ReadByte());
        Assert.Equal(0, stream.Read(new byte[10]));
    }

    [Fact]
    public void It_can_be_read_from_anywhere()
    {
        using Snapshot snapshot = Read();
        using LockboxStream stream = snapshot.OpenStream(snapshot.Find("file")!);
        Random random = new(1);
        byte[] buffer = new byte[3000];
        for (int i = 0; i < 300; i++)
        {
            // Around the edges of frames and of the file, most of all.
            int edge = random.Next(4) * Limits.FrameRawTarget;
            int at = Math.Clamp(edge + random.Next(-3000, 3000), 0, Content.Length);
            SeekOrigin origin = (SeekOrigin)random.Next(3);
            long from = origin switch
            {
                SeekOrigin.Begin => 0,
                SeekOrigin.Current => stream.Position,
                _ => stream.Length,
            };
            Assert.Equal(at, stream.Seek(at - from, origin));
            int read = stream.Read(buffer);
            Assert.Equal(Math.Min(buffer.Length, Content.Length - at), read);
            Assert.True(Content.AsSpan(at, read).SequenceEqual(buffer.AsSpan(0, read)));
            Assert.Equal(at + read, stream.Position);
        }
    }

    [Fact]
    public void Behind_the_end_there_is_nothing_and_before_the_beginning_no_way()
    {
        using Snapshot snapshot = Read();
        using LockboxStream stream = snapshot.OpenStream(snapshot.Find("file")!);
        stream.Position = Content.Length + 5L;
        Assert.Equal(0, stream.Read(new byte[1]));
        stream.Position = long.MaxValue;
        Assert.Equal(0, stream.Read(new byte[1]));
        Assert.Throws<IOException>(() => stream.Seek(1, SeekOrigin.Current));
        Assert.Equal(long.MaxValue, stream.Position);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = -1);
        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Seek(0, (SeekOrigin)7));
    }

    [Fact]
    public void A_disposed_stream_cannot_be_read()
    {
        using Snapshot snapshot = Read();
        LockboxStream stream = snapshot.OpenStream(snapshot.Find("file")!);
        stream.Dispose();
        stream.Dispose();
        Assert.False(stream.CanRead || stream.CanSeek);
        Assert.Throws<ObjectDisposedException>(() => stream.Read(new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    [Fact]
    public void A_stream_may_own_its_snapshot()
    {
        Snapshot snapshot = Read();
        Entry entry = snapshot.Find("file")!;
        LockboxStream stream = snapshot.OpenStream(entry, ownsSnapshot: true);
        Assert.Equal(Content[0], stream.ReadByte());
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => snapshot.Read(entry, Limits.FrameRawTarget, new byte[1]));
    }

    [Fact]
    public void Reading_a_part_opens_only_the_frames_it_is_in()
    {
        using Snapshot snapshot = Read();
        Entry entry = snapshot.Find("file")!;
        long before = snapshot.Opened.Extents.ExtentsRead;
        snapshot.Read(entry, Limits.FrameRawTarget - 10, new byte[20]);

        // Two frames, and the leaf of the frame table.
        Assert.Equal(before + 3, snapshot.Opened.Extents.ExtentsRead);
        snapshot.Read(entry, Limits.FrameRawTarget - 10, new byte[20]);
        Assert.Equal(before + 3, snapshot.Opened.Extents.ExtentsRead);
    }
}
