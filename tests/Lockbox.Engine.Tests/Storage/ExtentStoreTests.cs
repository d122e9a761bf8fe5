using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Storage;

[Collection(LockboxCollection.Name)]
public sealed class ExtentStoreTests : IDisposable
{
    private readonly int _buffersBefore = PooledBuffer.Outstanding;
    private readonly StoreFixture _store = new();

    public void Dispose()
    {
        _store.Dispose();
        Assert.Equal(_buffersBefore, PooledBuffer.Outstanding);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    [InlineData(70_000)]
    public void What_is_sealed_opens_again_and_is_padded_with_zeros(int length)
    {
        byte[] plaintext = Noise.Random(1, length);
        _store.Disk.Write(FileLayout.FirstExtent, Noise.Random(2, length + 256));
        BlockPointer pointer = _store.Write(ExtentKind.Frame, plaintext);
        Assert.Equal(plaintext, _store.Read(pointer));
        byte[] file = _store.Disk.ToArray();
        SpaceRange range = pointer.Range;
        int end = (int)(pointer.Offset + pointer.Length);
        Assert.Equal(-1, file.AsSpan(end..(int)(range.ByteOffset + range.ByteLength)).IndexOfAnyExcept((byte)0));
        Assert.True(length < 7 || file.AsSpan().IndexOf(plaintext) < 0);
    }

    [Fact]
    public void A_value_is_opened_in_memory_that_the_collector_does_not_move()
    {
        BlockPointer pointer = _store.Write(ExtentKind.Value, Noise.Random(1, 3000));
        using OpenedExtent extent = _store.Extents.Read(pointer);
        Assert.True(Moving.StaysInPlace(extent.Memory));
    }

    [Fact]
    public void Equal_content_is_never_sealed_to_equal_bytes()
    {
        BlockPointer first = _store.Write(ExtentKind.Frame, new byte[100]);
        BlockPointer second = _store.Write(ExtentKind.Frame, new byte[100]);
        Assert.NotEqual(first.Tag, second.Tag);
        Assert.Equal(2, _store.Extents.ExtentsWritten);
    }

    [Fact]
    public void Every_flipped_byte_is_found()
    {
        BlockPointer pointer = _store.Write(ExtentKind.Frame, Noise.Random(1, 50));
        for (uint i = 0; i < pointer.Length; i++)
        {
            _store.Disk.Flip((long)pointer.Offset + i);
            Assert.Throws<LockboxCorruptException>(() => _store.Read(pointer));
            _store.Disk.Flip((long)pointer.Offset + i);
        }

        _store.Read(pointer);
    }

    [Fact]
    public void A_pointer_with_another_tag_length_or_kind_is_refused()
    {
        BlockPointer pointer = _store.Write(ExtentKind.Frame, new byte[50]);
        Refuse(pointer with { Tag = new AeadTag(pointer.Tag.Low ^ 1, pointer.Tag.High) }, "index refers to");
        Refuse(pointer with { Length = pointer.Length + 1 }, "");
        Refuse(pointer with { Length = pointer.Length - 1 }, "index refers to");
        Refuse(pointer with { Kind = ExtentKind.NameNode }, "index refers to");
        Refuse(pointer with { Offset = pointer.Offset + 64 }, "");
        Refuse(pointer with { Offset = pointer.Offset + (1 << 20) }, "beyond the end");
    }

    [Fact]
    public void An_extent_moved_over_another_is_refused()
    {
        BlockPointer first = _store.Write(ExtentKind.Frame, new byte[50]);
        BlockPointer second = _store.Write(ExtentKind.Frame, new byte[50]);
        byte[] file = _store.Disk.ToArray();
        _store.Disk.Write((long)first.Offset, file.AsSpan((int)second.Offset, (int)second.Length));
        _store.Disk.Write((long)second.Offset, file.AsSpan((int)first.Offset, (int)first.Length));
        Refuse(first, "index refers to");
        Refuse(second, "index refers to");
    }

    [Fact]
    public void A_stale_extent_is_refused()
    {
        BlockPointer before = _store.Write(ExtentKind.NameNode, new byte[50]);
        byte[] old = _store.Disk.ToArray();
        _store.BeginSession();
        _store.Space = SpaceMap.OfNewFile();
        BlockPointer after = _store.Write(ExtentKind.NameNode, new byte[50]);
        Assert.Equal(before.Offset, after.Offset);
        _store.Read(after);
        _store.Disk.Restore(old);
        Refuse(after, "index refers to");
    }

    [Fact]
    public void An_extent_of_another_lockbox_with_the_same_key_is_refused()
    {
        BlockPointer pointer = _store.Write(ExtentKind.Frame, new byte[50]);
        using StoreFixture other = new(_store.Disk, Guid.NewGuid());
        Assert.Throws<LockboxCorruptException>(() => other.Read(pointer));
    }

    [Fact]
    public void An_extent_is_refused_with_another_key()
    {
        BlockPointer pointer = _store.Write(ExtentKind.Frame, new byte[50]);
        using StoreFixture other = new(_store.Disk, key: 2);
        Assert.Throws<LockboxCorruptException>(() => other.Read(pointer));
    }

    [Fact]
    public void The_message_names_the_thing_and_the_place()
    {
        BlockPointer pointer = _store.Write(ExtentKind.FreeMap, new byte[50]);
        _store.Disk.Flip((long)pointer.Offset + ExtentHeaderLayout.Size);
        LockboxCorruptException e = Assert.Throws<LockboxCorruptException>(() => _store.Read(pointer));
        Assert.Contains("the free map at byte 8192 is not authentic", e.Message, StringComparison.Ordinal);
    }

    private void Refuse(BlockPointer pointer, string because)
    {
        LockboxCorruptException e = Assert.Throws<LockboxCorruptException>(() => _store.Read(pointer));
        Assert.Contains(because, e.Message, StringComparison.Ordinal);
    }
}
