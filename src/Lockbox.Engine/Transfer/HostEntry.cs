using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>A file, directory or link of the host as it was when looked at, with the name it shall get.</summary>
/// <remarks>Paths and names are put together when asked for: a directory of a million files shares its own.</remarks>
internal sealed class HostEntry
{
    private string? _name;
    private UnixFileMode? _unixMode;

    /// <summary>The full path of the directory it is in.</summary>
    public required string Directory { get; init; }

    /// <summary>Its name in that directory.</summary>
    public required string Leaf { get; init; }

    /// <summary>The entry name of that directory; empty for the top.</summary>
    public string ParentName { get; init; } = string.Empty;

    /// <summary>The entry name of a root, which need not be its host name; null for what was found below one.</summary>
    public string? GivenName { get; init; }

    /// <summary>File, directory or link.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>Content bytes when it was looked at; 0 for directories and links.</summary>
    public long Length { get; init; }

    /// <summary>When it was created, UTC. Not known on Linux: there the earlier of the other times.</summary>
    public DateTime CreatedAt { get; init; }

    /// <summary>When it was last modified, UTC.</summary>
    public DateTime ModifiedAt { get; init; }

    /// <summary>
    /// Permission bits; null on Windows and for links, which have none of their own. Asked of the host when it is not
    /// known yet, unless <see cref="ReadModeOf"/> came first.
    /// </summary>
    public UnixFileMode? UnixMode
    {
        get => !HasModeToRead || OperatingSystem.IsWindows() ? _unixMode : _unixMode ??= File.GetUnixFileMode(HostPath);
        init => _unixMode = value;
    }

    /// <summary>Whether the enumeration that found the file told everything but its mode.</summary>
    public bool HasModeToRead { get; init; }

    /// <summary>Windows attributes; null elsewhere.</summary>
    public FileAttributes? Attributes { get; init; }

    /// <summary>Where a link points, exactly as the host has it; null for others.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Whether a link leads to a directory.</summary>
    public bool LinkTargetIsDirectory { get; init; }

    /// <summary>Whether the host hides it from plain listings.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Takes the mode from the open file, which costs less than asking by path.</summary>
    public void ReadModeOf(SafeFileHandle file)
    {
        if (HasModeToRead && !OperatingSystem.IsWindows())
        {
            _unixMode = File.GetUnixFileMode(file);
        }
    }

    /// <summary>The full path.</summary>
    public string HostPath => Path.Join(Directory, Leaf);

    /// <summary>The entry name.</summary>
    public string Name => _name ??= GivenName ?? EntryName.Combine(ParentName, Leaf);
}
