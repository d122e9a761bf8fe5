using Lockbox.Engine.Compression;

namespace Lockbox.Engine.Tests.Compression;

public sealed class ZstdLoaderTests
{
    private static readonly StubBackend Native = new("native stub");
    private static readonly StubBackend Managed = new("managed stub");

    [Theory]
    [InlineData(null, "native stub")]
    [InlineData("", "native stub")]
    [InlineData("native", "native stub")]
    [InlineData("managed", "managed stub")]
    public void The_system_library_comes_first_unless_the_variable_says_otherwise(string? choice, string expected) =>
        Assert.Equal(expected, ZstdLoader.Load(choice, Finds(Native), Finds(Managed)).Name);

    [Fact]
    public void The_managed_one_steps_in_where_there_is_no_system_library() =>
        Assert.Same(Managed, ZstdLoader.Load(null, Misses("no libzstd"), Finds(Managed)));

    [Fact]
    public void With_neither_the_error_gives_both_reasons_and_what_to_install()
    {
        var error = Assert.Throws<LockboxCodecUnavailableException>(
            () => ZstdLoader.Load(null, Misses("no libzstd"), Misses("no dll")));
        Assert.Contains("no libzstd; no dll", error.Message, StringComparison.Ordinal);
        Assert.Equal("LockboxCodecUnavailable", error.ErrorId);
        Assert.False(string.IsNullOrEmpty(error.Remedy));
    }

    [Theory]
    [InlineData("native")]
    [InlineData("managed")]
    public void A_choice_that_is_not_there_is_an_error_that_names_the_variable(string choice)
    {
        ZstdProbe native = choice == "native" ? Misses("not here") : Finds(Native);
        ZstdProbe managed = choice == "managed" ? Misses("not here") : Finds(Managed);
        var error = Assert.Throws<LockboxCodecUnavailableException>(() => ZstdLoader.Load(choice, native, managed));
        Assert.Contains("LOCKBOX_ZSTD", error.Message, StringComparison.Ordinal);
        Assert.Contains("not here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_choice_that_does_not_exist_is_refused() =>
        Assert.Throws<LockboxCodecUnavailableException>(() => ZstdLoader.Load("brotli", Finds(Native), Finds(Managed)));

    [Theory]
    [InlineData("linux", "apt install libzstd1")]
    [InlineData("linux", "dnf install libzstd")]
    [InlineData("linux", "apk add zstd-libs")]
    [InlineData("macos", "brew install zstd")]
    [InlineData("windows", "Install-PSResource")]
    public void The_remedy_is_a_command_of_the_system(string system, string command) =>
        Assert.Contains(command, ZstdLoader.Remedy(system), StringComparison.Ordinal);

    [Fact]
    public void A_folder_without_the_managed_assembly_is_a_reason_and_not_an_exception()
    {
        Assert.Null(ManagedZstdLoader.TryCreate(Path.GetTempPath(), out string reason));
        Assert.Contains("not beside the engine", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_a_reason_and_not_an_exception()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lockbox-zstd-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "Lockbox.Zstd.Managed.dll"), "not an assembly");
            Assert.Null(ManagedZstdLoader.TryCreate(folder.FullName, out string reason));
            Assert.Contains("could not be loaded", reason, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ZstdProbe Finds(IZstdBackend backend) => (out string reason) =>
    {
        reason = string.Empty;
        return backend;
    };

    private static ZstdProbe Misses(string why) => (out string reason) =>
    {
        reason = why;
        return null;
    };

    private sealed class StubBackend(string name) : IZstdBackend
    {
        public string Name => name;

        public string Version => "0";

        public IZstdCompressor CreateCompressor() => throw new NotSupportedException();

        public IZstdDecompressor CreateDecompressor() => throw new NotSupportedException();

        public int CompressBound(int sourceLength) => throw new NotSupportedException();
    }
}
