using System.IO.Compression;

namespace Lockbox.Engine;

/// <summary>How a folder is mirrored into a lockbox.</summary>
public sealed class SyncOptions
{
    /// <summary>
    /// What is compared, and how; its prefix is the directory that becomes the image. With its hash, content is
    /// compared even where length and time agree, and the SHA-256 of what is added is kept.
    /// </summary>
    public CompareOptions Compare { get; init; } = new();

    /// <summary>Whether entries that the folder has not are removed.</summary>
    public bool Delete { get; init; }

    /// <summary>Whether most of what is there may be removed.</summary>
    public bool Force { get; init; }

    /// <summary>The compression level of what is added; null takes the lockbox's own.</summary>
    public CompressionLevel? CompressionLevel { get; init; }
}
