using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Items;

/// <summary>
/// The host files and directories that a pipeline names, and the entry names they get: relative to a base folder, or
/// their leaf when they lie outside of it, below a prefix. Named twice is once; what lies below a directory that is
/// taken with its content is not taken again.
/// </summary>
internal sealed class HostSources
{
    private readonly LockboxCmdlet _cmdlet;
    private readonly string _basePath;
    private readonly string _prefix;
    private readonly Dictionary<string, string> _names = new(HostPath.Comparer);
    private readonly List<string> _paths = [];

    /// <summary>Creates an empty list.</summary>
    /// <param name="cmdlet">Resolves paths and reports those that cannot be.</param>
    /// <param name="basePath">The full path of the folder that names are relative to.</param>
    /// <param name="prefix">The directory inside the lockbox that everything goes to; empty for the top.</param>
    public HostSources(LockboxCmdlet cmdlet, string basePath, string prefix)
    {
        _cmdlet = cmdlet;
        _basePath = basePath;
        _prefix = prefix;
    }

    /// <summary>Whether directories are taken with their content.</summary>
    public bool Recurse { get; init; }

    /// <summary>Whether a directory that is taken with its content gives its hidden files too.</summary>
    public bool Hidden { get; init; }

    /// <summary>What -Include and -Exclude say.</summary>
    public required ItemFilter Filter { get; init; }

    /// <summary>How many paths there are.</summary>
    public int Count => _paths.Count;

    /// <summary>Adds a path that the user wrote, which may hold wildcards.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The full paths that it stands for; none when it stands for nothing, which has been reported.</returns>
    public IEnumerable<string> Expand(string path)
    {
        try
        {
            string literal = _cmdlet.ResolveHostPath(path);
            if (!WildcardPattern.ContainsWildcardCharacters(path) || Path.Exists(literal))
            {
                return [literal];
            }

            var matches = _cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            if (HostPath.IsFileSystem(provider))
            {
                return matches;
            }
        }
        catch (Exception e) when (e is ItemNotFoundException or LockboxNotFoundException)
        {
            // Reported below in our own words.
        }

        _cmdlet.Report(new LockboxReadException($"There is no file '{path}'.", "Check the path."), path);
        return [];
    }

    /// <summary>Takes a path.</summary>
    /// <param name="path">A full path.</param>
    public void Add(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(path);
        string name = EntryName.Combine(_prefix, HostPath.RelativeName(full, _basePath)).TrimEnd('/');
        if (name.Length == 0 && !Recurse)
        {
            _cmdlet.WriteVerbose($"'{full}' is the base folder itself and has no name below it.");
        }
        else if (!_names.TryAdd(full, name))
        {
            _cmdlet.WriteVerbose($"'{full}' was named twice.");
        }
        else
        {
            _paths.Add(full);
        }
    }

    /// <summary>What the engine has to import, in the order in which it was named.</summary>
    /// <returns>The items, lazily.</returns>
    public IEnumerable<ImportItem> Items()
    {
        foreach (string path in _paths)
        {
            string name = _names[path];
            if (IsWanted(path, name) && !(Recurse && ComesWithParent(path)))
            {
                yield return new ImportItem { HostPath = path, Name = name, Recurse = Recurse };
            }
        }
    }

    private bool IsWanted(string path, string name) =>
        Filter.IsEmpty
        || (!Filter.IsExcluded(name) && (Filter.IsIncluded(name) || (Recurse && Directory.Exists(path))));

    /// <summary>Whether a directory above is in the list too, and walking it reaches this path.</summary>
    private bool ComesWithParent(string path)
    {
        bool isHidden = !Hidden && IsHidden(path);
        for (string? parent = Path.GetDirectoryName(path); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if (isHidden)
            {
                return false;
            }

            if (_names.ContainsKey(parent))
            {
                return true;
            }

            isHidden = !Hidden && IsHidden(parent);
        }

        return false;
    }

    private static bool IsHidden(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Path.GetFileName(path.AsSpan()) is ['.', ..];
        }

        try
        {
            return File.GetAttributes(path).HasFlag(FileAttributes.Hidden);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
