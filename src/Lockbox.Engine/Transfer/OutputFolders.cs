using Lockbox.Engine.Devices;

namespace Lockbox.Engine.Transfer;

/// <summary>
/// The directories of a new destination that a worker writes into, kept open on Linux, so that the way to them is not
/// walked again for each file. Work comes frame by frame, and what is in a frame comes from few directories. One thread
/// at a time.
/// </summary>
internal sealed class OutputFolders(DestinationTree tree) : IDisposable
{
    private const int Kept = 4;

    private readonly Folder[] _folders = [.. Enumerable.Repeat(new Folder(string.Empty, Folder.Closed), Kept)];
    private int _next;

    /// <summary>The descriptor of a directory, or a negative number where it cannot be opened or is a link.</summary>
    /// <param name="name">Its entry name; empty for the destination itself.</param>
    public int Open(ReadOnlySpan<char> name)
    {
        foreach (Folder folder in _folders)
        {
            if (folder.Descriptor >= 0 && name.SequenceEqual(folder.Name))
            {
                return folder.Descriptor;
            }
        }

        string known = name.ToString();
        int flags = LibC.PathOnly | LibC.DirectoryOnly | LibC.NoLink | LibC.CloseOnExec;
        int descriptor = LibC.Open(tree.PathOf(known), flags, 0);
        if (descriptor >= 0)
        {
            Close(_folders[_next]);
            _folders[_next] = new Folder(known, descriptor);
            _next = (_next + 1) % Kept;
        }

        return descriptor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < Kept; i++)
        {
            Close(_folders[i]);
            _folders[i] = new Folder(string.Empty, Folder.Closed);
        }
    }

    private static void Close(Folder folder)
    {
        if (folder.Descriptor >= 0)
        {
            _ = LibC.Close(folder.Descriptor);
        }
    }

    private readonly record struct Folder(string Name, int Descriptor)
    {
        public const int Closed = -1;
    }
}
