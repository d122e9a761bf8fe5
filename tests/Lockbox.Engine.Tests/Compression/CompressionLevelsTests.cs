using System.IO.Compression;
using Lockbox.Engine.Compression;

namespace Lockbox.Engine.Tests.Compression;

public sealed class CompressionLevelsTests
{
    [Fact]
    public void The_four_levels_of_the_platform_are_the_ones_of_the_decision_record()
    {
        Assert.Equal(-2, CompressionLevels.ToZstd(CompressionLevel.Fastest));
        Assert.Equal(3, CompressionLevels.ToZstd(CompressionLevel.Optimal));
        Assert.Equal(16, CompressionLevels.ToZstd(CompressionLevel.SmallestSize));
        Assert.Null(CompressionLevels.ToZstd(CompressionLevel.NoCompression));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompressionLevels.ToZstd((CompressionLevel)4));
    }

    [Fact]
    public void Short_sources_keep_the_tables_that_zstd_has_for_them()
    {
        Assert.Equal(new ZstdParameters(3), ZstdParameters.For(3, ZstdParameters.UntunedSourceMax));
        Assert.NotEqual(new ZstdParameters(3), ZstdParameters.For(3, ZstdParameters.UntunedSourceMax + 1));
        Assert.Equal(new ZstdParameters(9), ZstdParameters.For(9, 2 * 1024 * 1024));
    }
}
