using Lockbox.Engine.Devices;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// Walks directories of the host lazily: a directory before what it holds, ordinal order within a directory; or in the
/// order of the full names. Links are not followed unless asked for. What cannot be looked at is reported and left out,
/// and the walk goes on.
/// </summary>
internal sealed class HostWalker(WalkOptions options) : IDisposable
{
    private readonly FolderReader _reader = new(options);
    private readonly SpecialFiles _specialFiles = new();
    private readonly LeanRoots? _leanRoots =
        options.Reading == FolderReading.Quickest && LeanFolder.IsAvailable ? new LeanRoots() : null;

    private (string Path, string Canonical) _lastDirectory = (string.Empty, string.Empty);

    /// <summary>Walks one file, link or directory.</summary>
    /// <param name="path">The root; it is taken whatever the options say of names and hidden files.</param>
    /// <param name="name">
    /// Its entry name. Empty for a directory that has no entry itself and whose children stand at the top.
    /// </param>
    /// <param name="recurse">Whether to go into directories.</param>
    /// <param name="cancellationToken">Asked before each item.</param>
    public IEnumerable<HostItem> Walk(string path, string name, bool recurse, CancellationToken cancellationToken)
    {
        if (ReadRoot(path, name) is not { } root || Resolve(root, CanonicalParent(root)) is not { } top)
        {
            yield break;
        }

        if (name.Length > 0)
        {
            yield return top.Item;
        }

        if (!recurse || top.Item.Kind != EntryKind.Directory)
        {
            yield break;
        }

        Stack<Level> levels = new();
        levels.Push(Open(top, null));
        while (levels.TryPeek(out Level? level))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (level.TryTakeDue(options.Order, out (HostItem Item, string Canonical) due))
            {
                levels.Push(Open(due, level));
                continue;
            }

            if (!level.TryNext(out HostItem found))
            {
                _ = levels.Pop();
                continue;
            }

            if (level.Ignores(found) || Resolve(found, level.Canonical) is not { } item || IsLoop(item, level))
            {
                continue;
            }

            if (options.Filter.Includes(item.Item.Leaf))
            {
                yield return item.Item;
            }

            if (item.Item.Kind == EntryKind.Directory)
            {
                level.Defer(item);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _specialFiles.Dispose();

    private HostItem? ReadRoot(string path, string name)
    {
        try
        {
            if ((_leanRoots?.TryRead(path, name) ?? HostItemReader.Read(path, name)) is { } root)
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

    private string CanonicalParent(HostItem root)
    {
        if (_lastDirectory.Path != root.Folder.Path)
        {
            // Files that come one by one are mostly of one directory, so the last answer is kept.
            _lastDirectory = (root.Folder.Path, HostPaths.Canonical(root.Folder.Path));
        }

        return _lastDirectory.Canonical;
    }

    /// <summary>
    /// Decides about links, special files and the lockbox's own. Null when the item is left out; otherwise with its
    /// canonical path, if it is a directory.
    /// </summary>
    private (HostItem Item, string Canonical)? Resolve(HostItem found, string canonicalParent)
    {
        try
        {
            if (found.Kind != EntryKind.SymbolicLink)
            {
                return Take(found, canonicalParent, found.Leaf);
            }

            if (options.SymbolicLinks != SymbolicLinkHandling.Follow)
            {
                return options.SymbolicLinks == SymbolicLinkHandling.Store ? (found, string.Empty) : null;
            }

            string target = HostPaths.Canonical(Path.Join(canonicalParent, found.Leaf));
            HostItem followed = HostItemReader.Follow(found, target) ?? throw new FileNotFoundException();
            return Take(followed, Path.GetDirectoryName(target) ?? target, Path.GetFileName(target));
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            options.OnError(found.HostPath, TransferErrors.Unreadable(found.HostPath, error));
            return null;
        }
    }

    private (HostItem Item, string Canonical)? Take(HostItem item, string canonicalParent, ReadOnlySpan<char> leaf)
    {
        if (item.Kind == EntryKind.Directory)
        {
            return (item, Path.Join(canonicalParent, leaf));
        }

        if (options.OwnFiles?.Contains(canonicalParent, leaf) == true)
        {
            return null;
        }

        if (item.Facts is { Length: 0 } && _specialFiles.Describe(Path.Join(canonicalParent, leaf)) is { } what)
        {
            options.OnError(item.HostPath, TransferErrors.Unsupported(item.HostPath, what));
            return null;
        }

        return (item, string.Empty);
    }

    private bool IsLoop((HostItem Item, string Canonical) item, Level above)
    {
        if (item.Canonical.Length == 0
            || options.SymbolicLinks != SymbolicLinkHandling.Follow
            || !above.IsInside(item.Canonical))
        {
            return false;
        }

        string path = item.Item.HostPath;
        options.OnError(path, TransferErrors.Unsupported(path, "is a link to a directory that it is in itself"));
        return true;
    }

    private Level Open((HostItem Item, string Canonical) directory, Level? above)
    {
        HostFolder folder = HostFolder.Of(
            directory.Item.HostPath, directory.Item.Name, directory.Item.Facts!.Identity);
        using StageClock.Scope walk = options.Stages.Enter(Stage.Walk);
        try
        {
            IgnoreRules? rules = options.HeedsIgnoreFiles
                ? IgnoreFiles.Read(folder, above?.Rules, _specialFiles)
                : null;
            if (rules is not null && rules != above?.Rules)
            {
                options.OnRules?.Invoke(folder, rules);
            }

            return new Level(directory.Canonical, _reader.Read(folder), above, rules);
        }
        catch (LockboxReadException unreadable)
        {
            // Whoever wrote the ignore file wants something left out, and nobody knows what.
            options.OnError(folder.Path, unreadable);
            return new Level(directory.Canonical, [], above, null);
        }
    }

    /// <summary>A directory on the way down and what is left to visit in it.</summary>
    private sealed class Level(string canonical, List<HostItem> children, Level? above, IgnoreRules? rules)
    {
        private readonly Stack<(HostItem Item, string Canonical)> _unopened = new();
        private int _next;

        public string Canonical => canonical;

        public IgnoreRules? Rules => rules;

        private Level? Above => above;

        public bool Ignores(HostItem child) => rules?.Ignores(child.Name, child.Kind == EntryKind.Directory) == true;

        public bool TryNext(out HostItem child)
        {
            child = default;
            if (_next == children.Count)
            {
                return false;
            }

            // Visited children are not needed any more; a large directory is let go of as it is walked.
            (child, children[_next]) = (children[_next], default);
            _next++;
            return true;
        }

        /// <summary>Keeps a directory that was visited until it is its content's turn.</summary>
        public void Defer((HostItem Item, string Canonical) directory) => _unopened.Push(directory);

        /// <summary>
        /// Takes a directory whose content comes before what is next. By name that is the last one that was visited, if
        /// any: of two that wait, one has a name that begins with the other's.
        /// </summary>
        public bool TryTakeDue(WalkOrder order, out (HostItem Item, string Canonical) directory) =>
            _unopened.TryPeek(out directory)
            && (order == WalkOrder.ByFolder || _next == children.Count || !GoesOn(children[_next].Name, directory.Item))
            && _unopened.TryPop(out directory);

        /// <summary>Whether a name comes between a directory and what it holds.</summary>
        private static bool GoesOn(string name, HostItem directory) =>
            name.Length > directory.Name.Length && name[directory.Name.Length] < EntryName.Separator
            && name.StartsWith(directory.Name, StringComparison.Ordinal);

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
