namespace Lockbox.Benchmarks.Operations;

/// <summary>A directory for one operation, in memory where there is such a place; removed with this.</summary>
internal sealed class Scratch : IDisposable
{
    private const string InMemory = "/dev/shm";

    /// <summary>Room that an operation may need, in bytes; containers often have less in memory.</summary>
    private const long Room = 1L << 30;

    private readonly string _path = Directory.Exists(InMemory) && new DriveInfo(InMemory).AvailableFreeSpace > Room
        ? Directory.CreateDirectory(Path.Join(InMemory, "lockbox-benchmark-" + Path.GetRandomFileName())).FullName
        : Directory.CreateTempSubdirectory("lockbox-benchmark-").FullName;

    /// <summary>A path in the directory.</summary>
    public string this[string name] => Path.Join(_path, name);

    /// <summary>A file of so many bytes that takes no room: all of them are zero.</summary>
    public string SparseFile(string name, long length)
    {
        using FileStream file = File.Create(this[name]);
        file.SetLength(length);
        return this[name];
    }

    /// <summary>Removes a file or directory, if it is there.</summary>
    public void Remove(string name)
    {
        if (Directory.Exists(this[name]))
        {
            Directory.Delete(this[name], recursive: true);
        }
        else
        {
            File.Delete(this[name]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);
}
