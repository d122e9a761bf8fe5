using Lockbox.Engine.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Transfer;

/// <summary>What became of the reading of a file that was thought to be small.</summary>
internal enum SmallFileOutcome
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>It is longer than the room; nothing was read.</summary>
    NoRoom,

    /// <summary>It is one of those that are cut into frames of their own; nothing was read.</summary>
    Large,
}

/// <summary>
/// Reads whole files, with few system calls where the host has them. Belongs to one thread; keeps the directory open
/// that it read from last, because the next file is mostly in the same one.
/// </summary>
internal sealed class SmallFileReader : IDisposable
{
    private const string Changed = "it is something else now than when its directory was read";

    private HostFolder? _folder;
    private LeanFolder? _opened;

    /// <summary>Reads a file.</summary>
    /// <param name="item">The file. What the walk knows of it is taken as it is.</param>
    /// <param name="room">Where to; no more is read than the file had when it was looked at.</param>
    /// <param name="facts">What the host knows about it.</param>
    /// <param name="length">How many bytes were read: fewer than it had, if it shrinks.</param>
    /// <exception cref="IOException">It cannot be read; the other errors of the host too.</exception>
    public SmallFileOutcome Read(HostItem item, Span<byte> room, out HostFacts facts, out int length)
    {
        if (item.Facts is null && TryReadLean(item, room, out facts!, out length) is { } outcome)
        {
            return outcome;
        }

        length = 0;
        facts = item.Facts ?? LookAt(item);
        if (facts.Length > room.Length)
        {
            return TooLong(facts.Length);
        }

        if (facts.Length > 0)
        {
            using SafeFileHandle file = OpenFile(item);
            length = HostFileReader.ReadFully(file, room[..(int)facts.Length], 0);
        }

        return SmallFileOutcome.Read;
    }

    /// <summary>Opens a file to be read by position.</summary>
    /// <returns>The open file and what the host knows about it.</returns>
    /// <exception cref="IOException">It cannot be opened; the other errors of the host too.</exception>
    public (SafeFileHandle File, HostFacts Facts) Open(HostItem item)
    {
        if (item.Facts is null && FolderOf(item) is { } folder)
        {
            LeanSource source = folder.Open(item.Leaf);
            if (source.TryLookAt() is { } facts)
            {
                return (source.ToHandle(), facts);
            }

            source.Dispose();
        }

        HostFacts known = item.Facts ?? LookAt(item);
        return (OpenFile(item), known);
    }

    /// <summary>Opens a file to be read from its beginning to its end.</summary>
    /// <returns>The content; the caller disposes it.</returns>
    /// <exception cref="IOException">It cannot be opened; the other errors of the host too.</exception>
    public Stream OpenStream(HostItem item) => new FileStream(Open(item).File, FileAccess.Read, bufferSize: 0);

    /// <summary>
    /// Opens a file that was looked at, without following a link in its place where that can be had, and without
    /// waiting for somebody at the other end of a pipe. Only a link that the walk has followed is followed here.
    /// </summary>
    private SafeFileHandle OpenFile(HostItem item)
    {
        if (LeanFolder.IsAvailable && FolderOf(item) is { } folder)
        {
            LeanSource source = folder.Open(item.Leaf);
            if (source.IsRegularFile)
            {
                return source.ToHandle();
            }

            source.Dispose();
            if (item.Facts is null)
            {
                throw new IOException(Changed);
            }
        }

        return HostFileReader.Open(item.HostPath);
    }

    /// <inheritdoc/>
    public void Dispose() => _opened?.Dispose();

    private static SmallFileOutcome TooLong(long length) =>
        length < Limits.FrameRawTarget ? SmallFileOutcome.NoRoom : SmallFileOutcome.Large;

    /// <summary>Asks the ordinary way about a file that was one in the listing of its directory.</summary>
    private static HostFacts LookAt(HostItem item)
    {
        if (HostItemReader.Read(item) is not { } found)
        {
            throw new FileNotFoundException();
        }

        using SpecialFiles special = new();
        bool isFile = found.Kind == EntryKind.File
            && (found.Facts!.Length > 0 || special.Describe(item.HostPath) is null);
        return isFile
            ? found.Facts!
            : throw new IOException(Changed);
    }

    private SmallFileOutcome? TryReadLean(HostItem item, Span<byte> room, out HostFacts? facts, out int length)
    {
        length = 0;
        facts = null;
        if (FolderOf(item) is not { } folder)
        {
            return null;
        }

        using LeanSource source = folder.Open(item.Leaf);
        facts = source.TryLookAt();
        if (facts is null)
        {
            return null;
        }

        if (facts.Length > room.Length)
        {
            return TooLong(facts.Length);
        }

        length = facts.Length > 0 ? source.Read(room[..(int)facts.Length]) : 0;
        return length < 0 ? null : SmallFileOutcome.Read;
    }

    private LeanFolder? FolderOf(HostItem item)
    {
        if (!ReferenceEquals(_folder, item.Folder))
        {
            _opened?.Dispose();
            (_opened, _folder) = (null, null);
            _opened = LeanFolder.TryOpen(item.Folder);
            _folder = item.Folder;
        }

        return _opened;
    }
}
