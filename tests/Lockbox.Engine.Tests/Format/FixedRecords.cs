using Lockbox.Engine.Format;

namespace Lockbox.Engine.Tests.Format;

/// <summary>One valid record of each kind that has its fields at fixed places: what vectors are made from.</summary>
internal static class FixedRecords
{
    public static Guid Id { get; } = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    public static SessionSalt Salt { get; } = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    public static AeadTag Tag { get; } = new(0x1716151413121110, 0x1f1e1d1c1b1a1918);

    public static Superblock Superblock { get; } = new()
    {
        LockboxId = Id,
        CommitSequence = 7,
        KeyDirectory1 = 8192,
        KeyDirectory2 = 8256,
        KeyDirectoryLength = 64,
        KeyDirectoryChecksum = 0xAABBCCDD,
        SessionSalt = Salt,
        MessageNumber = 5,
    };

    public static CommitRoot Root { get; } = new()
    {
        NameTree = Pointer(ExtentKind.NameNode, 8320, height: 2),
        FrameTree = Pointer(ExtentKind.FrameTableNode, 8448, height: 1),
        VariableTree = Pointer(ExtentKind.VariableNode, 8576),
        FreeMap = Pointer(ExtentKind.FreeMap, 8704),
        Properties = Pointer(ExtentKind.Properties, 8832),
        KeyDirectoryDigest = Enumerable.Range(0, 32).Select(static i => (byte)i).ToArray(),
        AllocatedUnits = 300,
        FreeUnits = 11,
        NextFrameId = 3,
        NextEntryId = 4,
        EntryCount = 2,
        FrameCount = 1,
        VariableCount = 1,
        ContentLength = 99,
        CommittedAt = 638_000_000_000_000_000,
        RedactionFrom = 6,
        SpaceIsClean = true,
    };

    public static ExtentHeader Header { get; } = new(ExtentKind.Frame, 100, 9, Salt);

    public static FrameHeader Frame { get; } = new(Engine.Primitives.Codec.Stored, 20, 10, 3, 7);

    public static BlockPointer Pointer(ExtentKind kind, ulong offset, byte height = 0) =>
        new(offset, 120, kind, height, Tag);

    public static byte[] SuperblockBytes()
    {
        byte[] slot = new byte[SuperblockLayout.Size];
        Superblock.WritePrefix(slot);
        slot.AsSpan(SuperblockLayout.SealedRoot, CommitRootLayout.Size + AeadTag.Size).Fill(0x5A);
        Engine.Format.Superblock.WriteChecksum(slot);
        return slot;
    }

    public static byte[] RootBytes()
    {
        byte[] bytes = new byte[CommitRootLayout.Size];
        Root.WriteTo(bytes);
        return bytes;
    }

    public static byte[] PointerBytes()
    {
        byte[] bytes = new byte[BlockPointerLayout.Size];
        Root.NameTree.WriteTo(bytes);
        return bytes;
    }

    public static byte[] HeaderBytes()
    {
        byte[] bytes = new byte[ExtentHeaderLayout.Size];
        Header.WriteTo(bytes);
        return bytes;
    }

    /// <summary>A frame's header with the payload and the manifest that it speaks of.</summary>
    public static byte[] FrameBytes()
    {
        byte[] bytes = new byte[FrameHeaderLayout.Size + Frame.RawLength + Frame.ManifestLength];
        Frame.WriteTo(bytes);
        return bytes;
    }
}
