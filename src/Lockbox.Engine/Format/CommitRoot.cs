using System.Buffers.Binary;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Offsets inside the sealed commit root.</summary>
internal static class CommitRootLayout
{
    public const int NameTree = 0;
    public const int FrameTree = NameTree + BlockPointerLayout.Size;
    public const int VariableTree = FrameTree + BlockPointerLayout.Size;
    public const int FreeMap = VariableTree + BlockPointerLayout.Size;
    public const int Properties = FreeMap + BlockPointerLayout.Size;
    public const int KeyDirectoryDigest = Properties + BlockPointerLayout.Size;
    public const int AllocatedUnits = KeyDirectoryDigest + 32;
    public const int FreeUnits = AllocatedUnits + 8;
    public const int NextFrameId = FreeUnits + 8;
    public const int NextEntryId = NextFrameId + 8;
    public const int EntryCount = NextEntryId + 8;
    public const int FrameCount = EntryCount + 8;
    public const int VariableCount = FrameCount + 8;
    public const int ContentLength = VariableCount + 8;
    public const int CommittedAt = ContentLength + 8;
    public const int RedactionFrom = CommittedAt + 8;
    public const int SpaceIsClean = RedactionFrom + 8;
    public const int Reserved = SpaceIsClean + 1;
    public const int Size = 368;
}

/// <summary>
/// What one commit consists of. Sealed under the root key and bound to the clear prefix of its superblock; everything
/// else in the lockbox is reached, and authenticated, from here.
/// </summary>
internal sealed record CommitRoot
{
    /// <summary>Root of the tree of entries by name; null when there are none.</summary>
    public BlockPointer NameTree { get; init; }

    /// <summary>Root of the frame table; null when there are no frames.</summary>
    public BlockPointer FrameTree { get; init; }

    /// <summary>Root of the tree of variables; null when there are none.</summary>
    public BlockPointer VariableTree { get; init; }

    /// <summary>First chunk of the free map; null when nothing is free.</summary>
    public BlockPointer FreeMap { get; init; }

    /// <summary>The lockbox's properties.</summary>
    public BlockPointer Properties { get; init; }

    /// <summary>SHA-256 of the key directory as it stands in the file: 32 bytes.</summary>
    public ReadOnlyMemory<byte> KeyDirectoryDigest { get; init; }

    /// <summary>Units from the beginning of the file to the end of the last extent, free ones included.</summary>
    public ulong AllocatedUnits { get; init; }

    /// <summary>Units among them that this commit does not reach.</summary>
    public ulong FreeUnits { get; init; }

    /// <summary>The id of the next frame.</summary>
    public ulong NextFrameId { get; init; }

    /// <summary>The id of the next entry.</summary>
    public ulong NextEntryId { get; init; }

    /// <summary>Entries in the name tree.</summary>
    public ulong EntryCount { get; init; }

    /// <summary>Frames in the frame table.</summary>
    public ulong FrameCount { get; init; }

    /// <summary>Variables in the tree of variables.</summary>
    public ulong VariableCount { get; init; }

    /// <summary>Content bytes of all entries.</summary>
    public ulong ContentLength { get; init; }

    /// <summary>When the commit was made: 100 ns since 0001-01-01 UTC.</summary>
    public long CommittedAt { get; init; }

    /// <summary>
    /// The commit whose deletions are still to be overwritten, or 0. While it is not 0, the free map's tainted ranges
    /// may still hold what was deleted.
    /// </summary>
    public ulong RedactionFrom { get; init; }

    /// <summary>True when every tainted range of the free map has been overwritten since the map was written.</summary>
    public bool SpaceIsClean { get; init; }

    /// <summary>Writes <see cref="CommitRootLayout.Size"/> bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        destination[..CommitRootLayout.Size].Clear();
        NameTree.WriteTo(destination[CommitRootLayout.NameTree..]);
        FrameTree.WriteTo(destination[CommitRootLayout.FrameTree..]);
        VariableTree.WriteTo(destination[CommitRootLayout.VariableTree..]);
        FreeMap.WriteTo(destination[CommitRootLayout.FreeMap..]);
        Properties.WriteTo(destination[CommitRootLayout.Properties..]);
        KeyDirectoryDigest.Span.CopyTo(destination[CommitRootLayout.KeyDirectoryDigest..]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.AllocatedUnits..], AllocatedUnits);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.FreeUnits..], FreeUnits);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.NextFrameId..], NextFrameId);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.NextEntryId..], NextEntryId);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.EntryCount..], EntryCount);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.FrameCount..], FrameCount);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.VariableCount..], VariableCount);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.ContentLength..], ContentLength);
        BinaryPrimitives.WriteInt64LittleEndian(destination[CommitRootLayout.CommittedAt..], CommittedAt);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CommitRootLayout.RedactionFrom..], RedactionFrom);
        destination[CommitRootLayout.SpaceIsClean] = SpaceIsClean ? (byte)1 : (byte)0;
    }

    /// <summary>Reads and checks a commit root of exactly <see cref="CommitRootLayout.Size"/> bytes.</summary>
    public static DecodeStatus TryRead(ReadOnlySpan<byte> source, out CommitRoot? root)
    {
        root = null;
        if (source.Length != CommitRootLayout.Size)
        {
            return source.Length < CommitRootLayout.Size ? DecodeStatus.Truncated : DecodeStatus.TrailingBytes;
        }

        if (source[CommitRootLayout.Reserved..].IndexOfAnyExcept((byte)0) >= 0)
        {
            return DecodeStatus.ReservedNotZero;
        }

        DecodeStatus status = TryReadPointers(source, out CommitRoot pointers);
        if (status != DecodeStatus.Ok)
        {
            return status;
        }

        CommitRoot read = pointers with
        {
            KeyDirectoryDigest = source.Slice(CommitRootLayout.KeyDirectoryDigest, 32).ToArray(),
            AllocatedUnits = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.AllocatedUnits..]),
            FreeUnits = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.FreeUnits..]),
            NextFrameId = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.NextFrameId..]),
            NextEntryId = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.NextEntryId..]),
            EntryCount = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.EntryCount..]),
            FrameCount = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.FrameCount..]),
            VariableCount = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.VariableCount..]),
            ContentLength = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.ContentLength..]),
            CommittedAt = BinaryPrimitives.ReadInt64LittleEndian(source[CommitRootLayout.CommittedAt..]),
            RedactionFrom = BinaryPrimitives.ReadUInt64LittleEndian(source[CommitRootLayout.RedactionFrom..]),
            SpaceIsClean = source[CommitRootLayout.SpaceIsClean] == 1,
        };
        if (source[CommitRootLayout.SpaceIsClean] > 1 || !read.IsInBounds)
        {
            return DecodeStatus.OutOfRange;
        }

        root = read;
        return DecodeStatus.Ok;
    }

    private static DecodeStatus TryReadPointers(ReadOnlySpan<byte> source, out CommitRoot root)
    {
        root = new CommitRoot();
        Span<BlockPointer> pointers = stackalloc BlockPointer[5];
        ReadOnlySpan<ExtentKind> kinds =
        [
            ExtentKind.NameNode, ExtentKind.FrameTableNode, ExtentKind.VariableNode,
            ExtentKind.FreeMap, ExtentKind.Properties,
        ];
        for (int i = 0; i < pointers.Length; i++)
        {
            ReadOnlySpan<byte> at = source[(CommitRootLayout.NameTree + i * BlockPointerLayout.Size)..];
            DecodeStatus status = BlockPointer.TryRead(at, kinds[i], out pointers[i]);
            if (status != DecodeStatus.Ok)
            {
                return status;
            }
        }

        root = new CommitRoot
        {
            NameTree = pointers[0],
            FrameTree = pointers[1],
            VariableTree = pointers[2],
            FreeMap = pointers[3],
            Properties = pointers[4],
        };
        return DecodeStatus.Ok;
    }

    private bool IsInBounds =>
        AllocatedUnits >= FileLayout.FirstUnit && AllocatedUnits <= long.MaxValue / Limits.AllocationUnit
        && FreeUnits <= AllocatedUnits - FileLayout.FirstUnit
        && ContentLength <= long.MaxValue
        && EntryCount <= long.MaxValue && FrameCount <= long.MaxValue && VariableCount <= long.MaxValue
        && NextFrameId is > 0 and <= long.MaxValue / 2 && NextEntryId is > 0 and <= long.MaxValue / 2
        && CommittedAt >= 0 && CommittedAt <= DateTime.MaxValue.Ticks
        && NameTree.IsNull == (EntryCount == 0) && FrameTree.IsNull == (FrameCount == 0)
        && VariableTree.IsNull == (VariableCount == 0);
}
