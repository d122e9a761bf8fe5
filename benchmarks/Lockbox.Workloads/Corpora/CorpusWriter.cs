namespace Lockbox.Workloads.Corpora;

/// <summary>Writes the files of a corpus below a directory and counts them.</summary>
/// <param name="root">The directory; it is made when the first file is.</param>
internal sealed class CorpusWriter(string root)
{
    private string _lastDirectory = string.Empty;

    /// <summary>Files written.</summary>
    public int Files { get; private set; }

    /// <summary>Bytes written.</summary>
    public long Bytes { get; private set; }

    /// <summary>Writes one file.</summary>
    /// <param name="name">Its name below the root, with <c>/</c>.</param>
    /// <param name="content">All of it.</param>
    public void Add(string name, ReadOnlySpan<byte> content) => Add(name, [content.ToArray()]);

    /// <summary>Writes one file in stretches, so that it need not fit into memory.</summary>
    /// <param name="name">Its name below the root, with <c>/</c>.</param>
    /// <param name="stretches">Its content; each is written before the next is asked for.</param>
    public void Add(string name, IEnumerable<ReadOnlyMemory<byte>> stretches)
    {
        string path = Path.Combine(root, name);
        string directory = Path.GetDirectoryName(path)!;
        if (directory != _lastDirectory)
        {
            Directory.CreateDirectory(directory);
            _lastDirectory = directory;
        }

        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (ReadOnlyMemory<byte> stretch in stretches)
        {
            file.Write(stretch.Span);
            Bytes += stretch.Length;
        }

        Files++;
    }
}
