using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// A directory of the destination on hosts that cannot work relative to an open directory. It and every directory
/// between it and the destination is looked at, without following links, just before anything is done in it.
/// </summary>
/// <remarks>
/// Someone who may write to the destination can still swap a directory for a link between the look and the use.
/// </remarks>
/// <param name="path">Its full path.</param>
/// <param name="above">The directory it is in; null for the destination itself.</param>
/// <param name="isOurs">Whether nobody else can get at it, so that nothing needs to be looked at.</param>
internal sealed class NamedFolder(string path, NamedFolder? above, bool isOurs) : OutputFolder
{
    /// <inheritdoc/>
    public override string Path => path;

    /// <summary>The same directory, at which nobody else can get.</summary>
    public NamedFolder AsOurs() => new(path, null, isOurs: true);

    /// <inheritdoc/>
    public override OutputFolder? Open(string leaf)
    {
        NamedFolder folder = new(System.IO.Path.Join(path, leaf), this, isOurs);
        return folder.IsThere() ? folder : null;
    }

    /// <inheritdoc/>
    public override OutputPlace? LookAt(string leaf)
    {
        FileInfo there = new(Checked(leaf));
        FileAttributes attributes = there.Attributes;
        if (attributes == (FileAttributes)(-1))
        {
            return null;
        }

        EntryKind kind = attributes.HasFlag(FileAttributes.ReparsePoint) && there.LinkTarget is not null
            ? EntryKind.SymbolicLink
            : attributes.HasFlag(FileAttributes.Directory) ? EntryKind.Directory : EntryKind.File;
        return new OutputPlace(kind, there.LastWriteTimeUtc);
    }

    /// <inheritdoc/>
    public override bool TryMakeDirectory(string leaf, UnixFileMode? mode)
    {
        if (LookAt(leaf) is not null)
        {
            return false;
        }

        string made = Checked(leaf);

        _ = OperatingSystem.IsWindows() || mode is null
            ? Directory.CreateDirectory(made)
            : Directory.CreateDirectory(made, mode.Value);
        return true;
    }

    /// <inheritdoc/>
    public override SafeFileHandle CreateFile(string leaf, UnixFileMode? mode)
    {
        string made = Checked(leaf);
        if (mode is null || OperatingSystem.IsWindows())
        {
            return File.OpenHandle(made, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }

        // Only a stream can be created with a mode. What is taken out of it lives on without it.
        return new FileStream(made, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = mode,
        }).SafeFileHandle;
    }

    /// <inheritdoc/>
    public override void CreateLink(string leaf, string target, bool isDirectory) => _ = isDirectory
        ? Directory.CreateSymbolicLink(Checked(leaf), target)
        : File.CreateSymbolicLink(Checked(leaf), target);

    /// <inheritdoc/>
    public override void RestoreLink(string leaf, Entry entry) =>
        HostMetadataWriter.ApplyToLink(Checked(leaf), entry);

    /// <inheritdoc/>
    public override void Restore(Entry entry)
    {
        Check();
        HostMetadataWriter.ApplyToDirectory(path, entry);
    }

    /// <inheritdoc/>
    public override void SetMode(UnixFileMode mode)
    {
        Check();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <inheritdoc/>
    public override void Rename(string leaf, string newLeaf, bool replaces)
    {
        string old = Checked(leaf);
        string renamed = System.IO.Path.Join(path, newLeaf);
        if (LookAt(leaf)?.Kind == EntryKind.Directory)
        {
            Directory.Move(old, renamed);
        }
        else
        {
            File.Move(old, renamed, replaces);
        }
    }

    /// <inheritdoc/>
    public override void Delete(string leaf) => File.Delete(Checked(leaf));

    /// <inheritdoc/>
    public override void DeleteTree(string leaf) => StagedTrees.Remove(System.IO.Path.Join(path, leaf));

    private string Checked(string leaf)
    {
        Check();
        return System.IO.Path.Join(path, leaf);
    }

    private void Check()
    {
        if (!isOurs && above is not null)
        {
            above.Check();
            if (!IsThere())
            {
                throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'.");
            }
        }
    }

    private bool IsThere()
    {
        FileInfo info = new(path);
        FileAttributes attributes = info.Attributes;
        if (attributes == (FileAttributes)(-1))
        {
            return false;
        }

        bool isLink = attributes.HasFlag(FileAttributes.ReparsePoint) && info.LinkTarget is not null;
        return isLink || !attributes.HasFlag(FileAttributes.Directory) ? throw InTheWay(path, isLink) : true;
    }
}
