namespace Lockbox.Engine.Transfer;

/// <summary>
/// The directories of a destination that one thread works in, a few of which are kept open, so that the way to them is
/// not walked again for each file: work comes frame by frame, and what is in a frame comes from few directories. One
/// thread at a time.
/// </summary>
internal sealed class OutputFolders(OutputFolder root) : IDisposable
{
    private const int Kept = 4;

    private readonly (string Name, OutputFolder? Folder)[] _kept = new (string, OutputFolder?)[Kept];
    private int _next;

    /// <summary>Opens a directory of the destination; it stays open for a while and is not the caller's.</summary>
    /// <param name="name">Its entry name; empty for the destination itself.</param>
    /// <exception cref="LockboxUnsafePathException">A link is in the way.</exception>
    /// <exception cref="LockboxDestinationExistsException">Something else is in the way.</exception>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public OutputFolder Open(ReadOnlySpan<char> name) => Find(name) ?? throw Missing(name);

    /// <summary>As <see cref="Open"/>, but null when it is not there.</summary>
    public OutputFolder? Find(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
        {
            return root;
        }

        (OutputFolder start, int walked) = (root, 0);
        foreach ((string known, OutputFolder? folder) in _kept)
        {
            if (folder is null || known.Length <= walked - 1 || !name.StartsWith(known))
            {
                continue;
            }

            if (name.Length == known.Length)
            {
                return folder;
            }

            if (name[known.Length] == EntryName.Separator)
            {
                (start, walked) = (folder, known.Length + 1);
            }
        }

        if (Walk(start, name[walked..]) is not { } opened)
        {
            return null;
        }

        _kept[_next].Folder?.Dispose();
        _kept[_next] = (name.ToString(), opened);
        _next = (_next + 1) % Kept;
        return opened;
    }

    /// <summary>Opens a directory that becomes the caller's.</summary>
    /// <param name="root">The destination.</param>
    /// <param name="name">Its entry name; not empty.</param>
    /// <exception cref="LockboxUnsafePathException">A link is in the way.</exception>
    /// <exception cref="LockboxDestinationExistsException">Something else is in the way.</exception>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static OutputFolder OpenApart(OutputFolder root, ReadOnlySpan<char> name) =>
        Walk(root, name) ?? throw Missing(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < Kept; i++)
        {
            _kept[i].Folder?.Dispose();
            _kept[i] = default;
        }
    }

    private static OutputFolder? Walk(OutputFolder start, ReadOnlySpan<char> name)
    {
        OutputFolder? folder = start;
        foreach (Range part in name.Split(EntryName.Separator))
        {
            OutputFolder above = folder;
            try
            {
                folder = above.Open(name[part].ToString());
            }
            finally
            {
                if (above != start)
                {
                    above.Dispose();
                }
            }

            if (folder is null)
            {
                return null;
            }
        }

        return folder;
    }

    private static DirectoryNotFoundException Missing(ReadOnlySpan<char> name) =>
        new($"The directory '{name}' is not there.");
}
