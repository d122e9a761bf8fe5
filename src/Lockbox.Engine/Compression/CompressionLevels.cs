using System.IO.Compression;

namespace Lockbox.Engine.Compression;

/// <summary>What the four compression levels of .NET mean in zstd's terms, as measured in docs/adr/0005.</summary>
internal static class CompressionLevels
{
    /// <summary>The zstd level of <see cref="CompressionLevel.Fastest"/>.</summary>
    public const int Fastest = -2;

    /// <summary>The zstd level of <see cref="CompressionLevel.Optimal"/>.</summary>
    public const int Optimal = 3;

    /// <summary>The zstd level of <see cref="CompressionLevel.SmallestSize"/>.</summary>
    public const int SmallestSize = 16;

    /// <summary>The zstd level, or null where nothing is to be compressed.</summary>
    public static int? ToZstd(CompressionLevel level) => level switch
    {
        CompressionLevel.Fastest => Fastest,
        CompressionLevel.Optimal => Optimal,
        CompressionLevel.SmallestSize => SmallestSize,
        CompressionLevel.NoCompression => null,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "This is not a compression level."),
    };
}
