using Lockbox.Engine.Compression;
using Lockbox.Engine.Compression.LibZstd;

namespace Lockbox.Engine.Tests.Compression;

public sealed class LibZstdBackendTests : ZstdBackendContract
{
    private protected override IZstdBackend? TryCreate(out string reason) => LibZstdBackend.TryCreate(out reason);

    [Fact]
    public void The_version_is_at_least_the_oldest_supported()
    {
        IZstdBackend backend = Create();
        Assert.True(new Version(backend.Version) >= new Version(1, 4, 0));
        Assert.Equal("libzstd", backend.Name);
    }
}
