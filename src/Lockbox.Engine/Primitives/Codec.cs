namespace Lockbox.Engine.Primitives;

/// <summary>
/// How the payload of a frame or node is encoded; the byte stands in the file (docs/FORMAT.md, Frames).
/// </summary>
internal enum Codec : byte
{
    /// <summary>The bytes as they are, where compression does not pay.</summary>
    Stored = 0,

    /// <summary>One standard zstd frame (RFC 8878) that declares its content size and uses no dictionary.</summary>
    Zstd = 1,
}
