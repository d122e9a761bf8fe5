using System.Globalization;

namespace Lockbox.Engine.Compression.LibZstd;

/// <summary>The system's libzstd.</summary>
internal sealed class LibZstdBackend : IZstdBackend
{
    /// <summary>The first version whose advanced API (<c>ZSTD_compress2</c>) is stable: 1.4.0.</summary>
    public const uint OldestVersion = 10_400;

    private LibZstdBackend(uint version) =>
        Version = string.Create(
            CultureInfo.InvariantCulture, $"{version / 10_000}.{version / 100 % 100}.{version % 100}");

    /// <inheritdoc/>
    public string Name => "libzstd";

    /// <inheritdoc/>
    public string Version { get; }

    /// <summary>The backend, or null with the reason in <paramref name="reason"/>.</summary>
    public static IZstdBackend? TryCreate(out string reason)
    {
        reason = string.Empty;
        if (!LibZstdLibrary.IsPresent)
        {
            reason = $"libzstd was not found (tried {string.Join(", ", LibZstdLibrary.Candidates)})";
            return null;
        }

        try
        {
            uint version = LibZstdNative.VersionNumber();
            var backend = new LibZstdBackend(version);
            if (version >= OldestVersion)
            {
                return backend;
            }

            reason = $"libzstd {backend.Version} is older than 1.4.0";
        }
        catch (EntryPointNotFoundException)
        {
            reason = "the library found under the name of libzstd is not zstd";
        }

        return null;
    }

    /// <inheritdoc/>
    public IZstdCompressor CreateCompressor() => new LibZstdCompressor();

    /// <inheritdoc/>
    public IZstdDecompressor CreateDecompressor() => new LibZstdDecompressor();

    /// <inheritdoc/>
    public int CompressBound(int sourceLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourceLength);
        return checked((int)LibZstdNative.CompressBound((nuint)sourceLength));
    }
}
