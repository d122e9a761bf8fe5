using System.IO.Enumeration;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>How directories of the host are read. All ways give the same; the slower ones are for tests.</summary>
internal enum FolderReading
{
    /// <summary>The quickest way that this host has.</summary>
    Quickest,

    /// <summary>As on a file system whose listings do not say what is a file and what a directory.</summary>
    WithoutKinds,

    /// <summary>With the base library, as on hosts where nothing else is known.</summary>
    Ordinary,
}

/// <summary>
/// Reads what a directory of the host holds, as far as it is taken, in the order of the walk. What cannot be taken is
/// reported.
/// </summary>
/// <param name="options">What is taken.</param>
internal sealed class FolderReader(WalkOptions options)
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>Reads a directory.</summary>
    public List<HostItem> Read(HostFolder folder)
    {
        List<HostItem>? items = null;
        if (options.Reading != FolderReading.Ordinary && LeanFolder.IsAvailable)
        {
            try
            {
                items = new LeanListing(folder, options, options.Reading == FolderReading.Quickest).TryRead();
            }
            catch (Exception error) when (TransferErrors.IsHostError(error))
            {
                options.OnError(folder.Path, TransferErrors.Unreadable(folder.Path, error));
                return [];
            }
        }

        items ??= ReadOrdinary(folder);
        items.Sort(options.Order == WalkOrder.ByName
            ? static (a, b) => CodePointOrder.Compare(a.Name, b.Name)
            : static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return items;
    }

    private List<HostItem> ReadOrdinary(HostFolder folder)
    {
        List<HostItem> items = [];
        try
        {
            FileSystemEnumerable<(HostItem? Item, string Leaf)> found = new(
                folder.Path, (ref FileSystemEntry e) => Describe(ref e, folder), Everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) =>
                    (options.Hidden || !e.IsHidden) && !options.Filter.Excludes(e.FileName),
            };
            foreach ((HostItem? item, string leaf) in found)
            {
                if (item is { } taken)
                {
                    items.Add(taken);
                }
                else
                {
                    Refuse(Path.Join(folder.Path, leaf));
                }
            }
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            options.OnError(folder.Path, TransferErrors.Unreadable(folder.Path, error));
        }

        return items;
    }

    private static (HostItem? Item, string Leaf) Describe(ref FileSystemEntry found, HostFolder folder)
    {
        string leaf = found.FileName.ToString();
        return (HostItemReader.Read(found.ToFileSystemInfo(), folder, folder.NameOf(leaf)), leaf);
    }

    private void Refuse(string path) => options.OnError(
        path,
        path.Contains('\uFFFD', StringComparison.Ordinal)
        ? TransferErrors.Unsupported(path, "has a name that is not valid Unicode")
        : TransferErrors.Unreadable(path, new FileNotFoundException()));
}
