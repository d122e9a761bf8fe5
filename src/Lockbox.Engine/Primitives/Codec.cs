namespace Lockbox.Engine.Primitives;

/// <summary>How bytes are compressed. The numbers are on disk: do not change them.</summary>
internal enum Codec : byte
{
    /// <summary>Not at all.</summary>
    Stored = 0,

    /// <summary>One zstd frame (RFC 8878) that states its content size.</summary>
    Zstd = 1,
}
