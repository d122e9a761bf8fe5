using System.IO.Compression;

namespace Lockbox.Engine;

/// <summary>How a new lockbox is made.</summary>
public sealed class CreateOptions
{
    /// <summary>A note kept inside (encrypted), at most 4096 bytes of UTF-8.</summary>
    public string? Description { get; init; }

    /// <summary>The level that additions use unless they name one.</summary>
    public CompressionLevel CompressionLevel { get; init; } = CompressionLevel.Optimal;

    /// <summary>Replace a lockbox that is already there. Anything else that is there is never replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>A clear-text label for the first key slot.</summary>
    public string? ProtectorLabel { get; init; }

    /// <summary>What a password guess shall cost; null calibrates on this machine.</summary>
    public Argon2Cost? PasswordCost { get; init; }

    /// <summary>How long a password shall take to be tried where nothing else says what it costs.</summary>
    public KdfProfile KdfProfile { get; init; } = KdfProfile.Balanced;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>How a lockbox is read.</summary>
public sealed class ReadOptions
{
    /// <summary>Decoded frames kept in memory, in bytes.</summary>
    public long FrameCacheBytes { get; init; } = 32L << 20;

    /// <summary>Decoded index nodes kept in memory, in bytes.</summary>
    public long NodeCacheBytes { get; init; } = 16L << 20;
}

/// <summary>How a lockbox is written.</summary>
public class WriteOptions
{
    /// <summary>How long to wait for another writer before <see cref="LockboxBusyException"/>.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How this writer is called in the message that others get while it holds the lockbox.</summary>
    public string? HolderName { get; init; }

    /// <summary>Decoded index nodes kept in memory, in bytes.</summary>
    public long NodeCacheBytes { get; init; } = 64L << 20;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
