using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Comparison;

/// <summary>
/// The folder of a comparison: walked as an import walks it, in the order of names; and asked about entries that the
/// walk has not given, because not all of them are missing.
/// </summary>
internal sealed class FolderSide : IDisposable
{
    private readonly CompareOptions _options;
    private readonly TransferMonitor _monitor;
    private readonly string _root;
    private readonly LeafFilter _filter;
    private readonly HostWalker _walker;
    private readonly Dictionary<string, IgnoreRules> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _links = new(StringComparer.Ordinal);

    /// <summary>Prepares the walk.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="snapshot">The lockbox it is compared with; the folder may hold its file.</param>
    /// <param name="options">What is compared.</param>
    /// <param name="monitor">Told of what cannot be read.</param>
    /// <exception cref="LockboxReadException">There is no such folder.</exception>
    public FolderSide(string path, Snapshot snapshot, CompareOptions options, TransferMonitor monitor)
    {
        _options = options;
        _monitor = monitor;
        _root = FindRoot(path);
        _filter = new LeafFilter(options.Include, options.Exclude);
        _walker = new HostWalker(new WalkOptions
        {
            Filter = _filter,
            Hidden = options.Hidden,
            HeedsIgnoreFiles = options.HeedsIgnoreFiles,
            SymbolicLinks = options.SymbolicLinks,
            OwnFiles = new OwnFiles(snapshot.Path),
            Order = WalkOrder.ByName,
            OnRules = (folder, rules) => _rules[folder.Name] = rules,
            Stages = snapshot.StageClock,
            OnError = Fail,
        });
    }

    /// <summary>What the folder has, in the order of names.</summary>
    /// <exception cref="LockboxReadException">The folder itself cannot be read.</exception>
    public IEnumerable<ComparedItem> Items(CancellationToken cancellationToken)
    {
        foreach (HostItem found in _walker.Walk(_root, _options.Prefix, recurse: true, cancellationToken))
        {
            if (LookAt(found) is { } item)
            {
                if (item.Kind == EntryKind.SymbolicLink)
                {
                    _links.Add(item.Name);
                }

                yield return ComparedItem.Of(item);
            }
        }
    }

    /// <summary>
    /// Why an entry is not missing in the folder although the walk, which is beyond it, has not given it. Null when it
    /// is missing.
    /// </summary>
    public LeftOutReason? WhyLeftOut(Entry entry)
    {
        if (IsAtOrBelow(_failed, entry.Name))
        {
            return LeftOutReason.Unreadable;
        }

        string relative = _options.Prefix.Length == 0 ? entry.Name : entry.Name[(_options.Prefix.Length + 1)..];
        if (!_filter.Takes(relative))
        {
            return LeftOutReason.Excluded;
        }

        if (!_options.Hidden && IsHidden(relative, entry))
        {
            return LeftOutReason.Hidden;
        }

        if (_options.SymbolicLinks == SymbolicLinkHandling.Skip && entry.Kind == EntryKind.SymbolicLink)
        {
            return LeftOutReason.Link;
        }

        return IsIgnored(entry) ? LeftOutReason.Ignored : WhyNotGiven(entry, relative);
    }

    /// <inheritdoc/>
    public void Dispose() => _walker.Dispose();

    private static string FindRoot(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            if (HostItemReader.Read(full, string.Empty) is { Kind: EntryKind.SymbolicLink })
            {
                full = HostPaths.Canonical(full);
            }

            return HostItemReader.Read(full, string.Empty) is { Kind: var kind }
                ? kind == EntryKind.Directory ? full : throw NoFolder(path, "is not a folder")
                : throw NoFolder(path, "is not there");
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            throw TransferErrors.Unreadable(path, error);
        }
    }

    private static LockboxReadException NoFolder(string path, string what) =>
        new($"'{EntryName.ToDisplay(path)}' {what}.", "Give the path of a folder.");

    /// <summary>A folder that cannot be read at all is compared with nothing: all of it would be missing.</summary>
    private void Fail(string path, LockboxException error)
    {
        if (string.Equals(path, _root, StringComparison.Ordinal))
        {
            throw error;
        }

        _failed.Add(NameOf(path));
        _monitor.Fail(path, error);
    }

    private string NameOf(string path)
    {
        string relative = path[_root.Length..].TrimStart(Path.DirectorySeparatorChar);
        return EntryName.Combine(
            _options.Prefix, relative.Replace(Path.DirectorySeparatorChar, EntryName.Separator));
    }

    private HostItem? LookAt(HostItem found)
    {
        try
        {
            EntryNameFault fault = EntryNameRules.Check(found.Name);
            if (fault != EntryNameFault.None)
            {
                Fail(found.HostPath, EntryName.Invalid(found.Name, fault));
                return null;
            }

            return found.Facts is null ? HostItemReader.Read(found) ?? throw new FileNotFoundException() : found;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            Fail(found.HostPath, TransferErrors.Unreadable(found.HostPath, error));
            return null;
        }
    }

    private static bool IsAtOrBelow(HashSet<string> names, string name)
    {
        bool isThere = names.Count > 0 && names.Contains(name);
        for (string above = name; !isThere && names.Count > 0 && above.Length > 0;)
        {
            above = EntryName.Parent(above);
            isThere = names.Contains(above);
        }

        return isThere;
    }

    private static bool IsHidden(string relative, Entry entry)
    {
        bool hasDot = !OperatingSystem.IsWindows()
            && (relative[0] == '.' || relative.Contains("/.", StringComparison.Ordinal));
        return hasDot || entry.Attributes?.HasFlag(FileAttributes.Hidden) == true;
    }

    /// <summary>Whether the rules on the way to an entry leave it out, or a directory that it is in.</summary>
    private bool IsIgnored(Entry entry)
    {
        if (_rules.Count == 0)
        {
            return false;
        }

        int start = _options.Prefix.Length == 0 ? 0 : _options.Prefix.Length + 1;
        IgnoreRules? rules = _rules.GetValueOrDefault(_options.Prefix);
        for (int slash = entry.Name.IndexOf('/', start); slash > 0; slash = entry.Name.IndexOf('/', slash + 1))
        {
            string above = entry.Name[..slash];
            if (rules?.Ignores(above, isDirectory: true) == true)
            {
                return true;
            }

            rules = _rules.GetValueOrDefault(above, rules!);
        }

        return rules?.Ignores(entry.Name, entry.Kind == EntryKind.Directory) == true;
    }

    /// <summary>The last look: nothing is missing whose name leads to something.</summary>
    private LeftOutReason? WhyNotGiven(Entry entry, string relative)
    {
        if (IsAtOrBelow(_links, entry.Name))
        {
            return null;
        }

        try
        {
            string path = Path.Join(_root, relative.Replace(EntryName.Separator, Path.DirectorySeparatorChar));
            return HostItemReader.Read(path, entry.Name) is null ? null : LeftOutReason.NotTaken;
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            return LeftOutReason.Unreadable;
        }
    }
}
