using Lockbox.Engine.Compression;
using Lockbox.Engine.Compression.LibZstd;

namespace Lockbox.Engine.Tests.Compression;

public sealed class ManagedZstdBackendTests : ZstdBackendContract
{
    private protected override IZstdBackend? TryCreate(out string reason)
    {
        IZstdBackend? backend = ManagedZstdLoader.TryCreate(out reason);
        reason += " (built with -p:ManagedZstd=true)";
        return backend;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(300_000)]
    [InlineData(2 * 1024 * 1024)]
    public void Each_backend_reads_what_the_other_writes(int size)
    {
        IZstdBackend managed = Create();
        IZstdBackend? native = LibZstdBackend.TryCreate(out string reason);
        Assert.SkipWhen(native is null, reason);
        byte[] data = TestData.Mixed(size);
        int[] levels = [CompressionLevels.Fastest, CompressionLevels.Optimal, CompressionLevels.SmallestSize];
        foreach (int level in levels)
        {
            foreach ((IZstdBackend writer, IZstdBackend reader) in new[] { (managed, native!), (native!, managed) })
            {
                using IZstdDecompressor decompressor = reader.CreateDecompressor();
                byte[]? content = TryGuarded(decompressor, Compress(writer, data, level), size);
                Assert.True(data.AsSpan().SequenceEqual(content), $"{writer.Name} to {reader.Name} at level {level}");
            }
        }
    }

    [Fact]
    public void It_lives_in_a_load_context_of_its_own()
    {
        IZstdBackend managed = Create();
        Assert.DoesNotContain(
            System.Runtime.Loader.AssemblyLoadContext.Default.Assemblies,
            assembly => assembly.GetName().Name is "ZstdSharp" or "Lockbox.Zstd.Managed");
        Assert.Equal("ZstdSharp", managed.Name);
    }
}
