namespace Lockbox.Engine.Primitives;

/// <summary>
/// Every bound of the format and of the engine, in one place. A number read from a file is compared with its bound
/// here before it is used; docs/FORMAT.md prints this table and a repository test compares the two.
/// </summary>
internal static class Limits
{
    /// <summary>The unit of allocation in bytes; every extent begins at a multiple of it.</summary>
    public const int AllocationUnit = 64;

    /// <summary>Most content bytes in one frame, before compression.</summary>
    public const int FrameRawMax = 4 * 1024 * 1024;

    /// <summary>
    /// Content bytes that a frame is filled to by default, and exactly what each full frame of a large file holds.
    /// </summary>
    public const int FrameRawTarget = 2 * 1024 * 1024;

    /// <summary>Most slices in one frame.</summary>
    public const int FrameSlicesMax = 65_536;

    /// <summary>Most bytes of a frame's manifest.</summary>
    public const int ManifestMax = 1024 * 1024;

    /// <summary>
    /// Largest window of a zstd frame in bytes; what RFC 8878 section 3.1.1.1.2 asks of every decoder.
    /// </summary>
    public const int ZstdWindowMax = 8 * 1024 * 1024;

    /// <summary>Most bytes of an extent, header and tag included.</summary>
    public const int ExtentMax = FrameRawMax + ManifestMax + 4096;

    /// <summary>Most bytes of a node before compression.</summary>
    public const int NodeRawMax = 128 * 1024;

    /// <summary>
    /// Most values or children of a node. With at least two bytes counted for each, <see cref="NodeSplitAt"/> keeps a
    /// writer below it.
    /// </summary>
    public const int NodeCountMax = NodeSplitAt / 2;

    /// <summary>Estimated size in bytes at which a node is split.</summary>
    public const int NodeSplitAt = 16 * 1024;

    /// <summary>Estimated size in bytes below which a node is merged with a sibling.</summary>
    public const int NodeMergeBelow = 4 * 1024;

    /// <summary>
    /// Most bytes of all keys of a node together once what they share is written out; what a small node may become at
    /// most.
    /// </summary>
    public const int NodeKeyBytesMax = 16 * 1024 * 1024;

    /// <summary>Most levels of a tree; a root that is a leaf has one.</summary>
    public const int TreeHeightMax = 12;

    /// <summary>Most bytes of one chunk of the free map, before sealing.</summary>
    public const int FreeMapChunkMax = 1024 * 1024;

    /// <summary>Most chunks of the free map.</summary>
    public const int FreeMapChunksMax = 4096;

    /// <summary>Most bytes of an entry's name in UTF-8.</summary>
    public const int NameBytesMax = 8192;

    /// <summary>Most bytes of one part of a name (between slashes) in UTF-8.</summary>
    public const int NamePartBytesMax = 1024;

    /// <summary>Most parts of a name.</summary>
    public const int NamePartsMax = 1024;

    /// <summary>Most bytes of a symbolic link's target in UTF-8.</summary>
    public const int LinkTargetBytesMax = 8192;

    /// <summary>Most runs of one entry's content.</summary>
    public const int RunsMax = 1024;

    /// <summary>Most bytes of one entry's content (8 EiB less one).</summary>
    public const long EntryLengthMax = long.MaxValue;

    /// <summary>Most key slots of a lockbox.</summary>
    public const int KeySlotsMax = 64;

    /// <summary>Most bytes of one key slot.</summary>
    public const int KeySlotBytesMax = 16 * 1024;

    /// <summary>Most bytes of a key directory.</summary>
    public const int KeyDirectoryBytesMax = 256 * 1024;

    /// <summary>Most bytes of a key slot's label in UTF-8.</summary>
    public const int LabelBytesMax = 255;

    /// <summary>Most bytes of a lockbox's description in UTF-8.</summary>
    public const int DescriptionBytesMax = 4096;

    /// <summary>Most bytes of a variable's value (16 MiB).</summary>
    public const int VariableBytesMax = 16 * 1024 * 1024;

    /// <summary>Most bytes of a value that stands in the leaf; a longer one has extents of its own.</summary>
    public const int VariableInlineMax = 1024;

    /// <summary>Bytes of a long value in each of its extents but the last.</summary>
    public const int VariablePartMax = 4 * 1024 * 1024;

    /// <summary>Most bytes of a variable's metadata, encoded.</summary>
    public const int VariableMetadataMax = 4096;

    /// <summary>Most memory a key slot may ask Argon2id to use, in KiB (2 GiB).</summary>
    public const int Argon2MemoryKiBMax = 2 * 1024 * 1024;

    /// <summary>Most passes a key slot may ask Argon2id to make.</summary>
    public const int Argon2IterationsMax = 64;

    /// <summary>Most lanes a key slot may ask Argon2id to use.</summary>
    public const int Argon2ParallelismMax = 64;

    /// <summary>
    /// Most Argon2id work that all password slots of a lockbox may ask for together, in KiB times passes (64 GiB filled
    /// once). One attempt to unlock may try every slot, so this bounds how long it takes.
    /// </summary>
    public const long Argon2WorkMax = 64L * 1024 * 1024;

    /// <summary>Most bytes of a password in UTF-8.</summary>
    public const int PasswordBytesMax = 64 * 1024;

    /// <summary>Fewest bytes of a key file.</summary>
    public const int KeyFileBytesMin = 32;

    /// <summary>Most bytes of a key file.</summary>
    public const int KeyFileBytesMax = 64 * 1024;

    /// <summary>Most bytes of a certificate in a key slot (DER).</summary>
    public const int CertificateBytesMax = 8 * 1024;

    /// <summary>Fewest bytes of an RSA ciphertext in a key slot: a key of 2048 bits.</summary>
    public const int RsaBytesMin = 256;

    /// <summary>Most bytes of an RSA ciphertext in a key slot: a key of 16,384 bits.</summary>
    public const int RsaBytesMax = 2048;

    /// <summary>Most bytes of an identity file.</summary>
    public const int IdentityFileBytesMax = 16 * 1024;

    /// <summary>Most messages one writing session seals; far below what AES-GCM allows with counted nonces.</summary>
    public const ulong SessionMessagesMax = 1UL << 32;

    /// <summary>Most items of a table of values.</summary>
    public const int TableItemsMax = 4096;

    /// <summary>Most bytes of the key of a table's item in UTF-8.</summary>
    public const int TableKeyBytesMax = 1024;

    /// <summary>Most bytes of a URI in a table of values, in UTF-8.</summary>
    public const int TableUriBytesMax = 65_536;
}
