using System.IO.Enumeration;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Walks directories of the host lazily: a directory before what it holds, ordinal order within a directory, one system
/// call per file beyond reading the directory. Links are not followed unless asked for. What cannot be looked at is
/// reported and left out, and the walk goes on.
/// </summary>
internal sealed class HostWalker(WalkOptions options) : IDisposable
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    private readonly SpecialFiles _specialFiles = new();
    private (string Path, string Canonical) _lastDirectory = (string.Empty, string.Empty);

    /// <summary>Walks one file, link or directory.</summary>
    /// <param name="path">The root; it is taken whatever the options say of names and hidden files.</param>
    /// <param name="name">
    /// Its entry name. Empty for a directory that has no entry itself and whose children stand at the top.
    /// </param>
    /// <param name="recurse">Whether to go into directories.</param>
    /// <param name="cancellationToken">Asked before each item.</param>
    public IEnumerable<HostEntry> Walk(string path, string name, bool recurse, CancellationToken cancellationToken)
    {
        if (ReadRoot(path, name) is not { } root || Resolve(root, CanonicalParent(root)) is not { } top)
        {
            yield break;
        }

        if (name.Length > 0)
        {
            yield return top.Entry;
        }

        if (!recurse || top.Entry.Kind != EntryKind.Directory)
        {
            yield break;
        }

        Stack<Level> levels = new();
        levels.Push(Open(top, null));
        while (levels.TryPeek(out Level? level))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!level.TryNext(out HostEntry? found))
            {
                _ = levels.Pop();
                continue;
            }

            if (Resolve(found, level.Canonical) is not { } item || IsLoop(item, level))
            {
                continue;
            }

            if (options.Filter.Includes(item.Entry.Leaf))
            {
                yield return item.Entry;
            }

            if (item.Entry.Kind == EntryKind.Directory)
            {
                levels.Push(Open(item, level));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _specialFiles.Dispose();

    private HostEntry? ReadRoot(string path, string name)
    {
        try
        {
            if (HostEntryReader.Read(path, name) is { } root)
            {
                return root;
            }

            options.OnError(path, TransferErrors.Unreadable(path, new FileNotFoundException()));
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            options.OnError(path, TransferErrors.Unreadable(path, error));
        }

        return null;
    }

    private string CanonicalParent(HostEntry root)
    {
        if (_lastDirectory.Path != root.Directory)
        {
            // Files that come one by one are mostly of one directory, so the last answer is kept.
            _lastDirectory = (root.Directory, HostPaths.Canonical(root.Directory));
        }

        return _lastDirectory.Canonical;
    }

    /// <summary>
    /// Decides about links, special files and the lockbox's own. Null when the item is left out; otherwise with its
    /// canonical path, if it is a directory.
    /// </summary>
    private (HostEntry Entry, string Canonical)? Resolve(HostEntry entry, string canonicalParent)
    {
        try
        {
            if (entry.Kind != EntryKind.SymbolicLink)
            {
                return Take(entry, canonicalParent, entry.Leaf);
            }

            if (options.SymbolicLinks != SymbolicLinkHandling.Follow)
            {
                return options.SymbolicLinks == SymbolicLinkHandling.Store ? (entry, string.Empty) : null;
            }

            string target = HostPaths.Canonical(Path.Join(canonicalParent, entry.Leaf));
            HostEntry followed = HostEntryReader.Follow(entry, target) ?? throw new FileNotFoundException();
            return Take(followed, Path.GetDirectoryName(target) ?? target, Path.GetFileName(target));
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            options.OnError(entry.HostPath, TransferErrors.Unreadable(entry.HostPath, error));
            return null;
        }
    }

    private (HostEntry Entry, string Canonical)? Take(HostEntry entry, string canonicalParent, string leaf)
    {
        if (entry.Kind == EntryKind.Directory)
        {
            return (entry, Path.Join(canonicalParent, leaf));
        }

        if (options.OwnFiles?.Contains(canonicalParent, leaf) == true)
        {
            return null;
        }

        if (entry.Length == 0 && _specialFiles.Describe(Path.Join(canonicalParent, leaf)) is { } what)
        {
            options.OnError(entry.HostPath, TransferErrors.Unsupported(entry.HostPath, what));
            return null;
        }

        return (entry, string.Empty);
    }

    private bool IsLoop((HostEntry Entry, string Canonical) item, Level above)
    {
        if (item.Canonical.Length == 0
            || options.SymbolicLinks != SymbolicLinkHandling.Follow
            || !above.IsInside(item.Canonical))
        {
            return false;
        }

        string path = item.Entry.HostPath;
        options.OnError(path, TransferErrors.Unsupported(path, "is a link to a directory that it is in itself"));
        return true;
    }

    private Level Open((HostEntry Entry, string Canonical) item, Level? above)
    {
        string directory = item.Entry.HostPath;
        string name = item.Entry.Name;
        List<HostEntry> children = [];
        try
        {
            FileSystemEnumerable<(HostEntry? Entry, string Leaf)> found = new(
                directory,
                (ref FileSystemEntry e) => HostEntryReader.Read(ref e, directory, name) is { } child
                    ? (child, child.Leaf)
                    : (null, e.FileName.ToString()),
                Everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) =>
                    (options.Hidden || !e.IsHidden) && !options.Filter.Excludes(e.FileName),
            };
            foreach ((HostEntry? child, string leaf) in found)
            {
                if (child is not null)
                {
                    children.Add(child);
                }
                else
                {
                    ReportUnreadableName(Path.Join(directory, leaf));
                }
            }
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            options.OnError(directory, TransferErrors.Unreadable(directory, error));
        }

        children.Sort(static (a, b) => string.CompareOrdinal(a.Leaf, b.Leaf));
        return new Level(item.Canonical, children, above);
    }

    private void ReportUnreadableName(string path) => options.OnError(
        path,
        path.Contains('\uFFFD', StringComparison.Ordinal)
        ? TransferErrors.Unsupported(path, "has a name that is not valid Unicode")
        : TransferErrors.Unreadable(path, new FileNotFoundException()));

    /// <summary>A directory on the way down and what is left to visit in it.</summary>
    private sealed class Level(string canonical, List<HostEntry> children, Level? above)
    {
        private int _next;

        public string Canonical => canonical;

        private Level? Above => above;

        public bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HostEntry? child)
        {
            child = _next < children.Count ? children[_next] : null;
            if (child is not null)
            {
                // Visited children are not needed any more; a large directory is let go of as it is walked.
                children[_next++] = null!;
            }

            return child is not null;
        }

        /// <summary>Whether a directory is this one or one above it.</summary>
        public bool IsInside(string directory)
        {
            for (Level? level = this; level is not null; level = level.Above)
            {
                if (string.Equals(level.Canonical, directory, HostPaths.Comparison))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
