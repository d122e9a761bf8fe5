namespace Lockbox.Engine;

/// <summary>What the engine can be busy with; the parts that <see cref="StageTimes"/> tells apart.</summary>
public enum Stage
{
    /// <summary>Looking for files on the host.</summary>
    Walk,

    /// <summary>Reading: files of the host when adding, extents of the lockbox otherwise.</summary>
    Read,

    /// <summary>Sampling and compressing.</summary>
    Compress,

    /// <summary>Encrypting and authenticating extents.</summary>
    Seal,

    /// <summary>Writing: extents to the lockbox, files to the host when exporting.</summary>
    Write,

    /// <summary>Looking up, changing, encoding and decoding the index.</summary>
    Index,

    /// <summary>Flushing, publishing and redacting.</summary>
    Commit,

    /// <summary>Decrypting extents and checking that they are authentic.</summary>
    Open,

    /// <summary>Decompressing.</summary>
    Decompress,
}
