using System.IO.Compression;
using Lockbox.Engine;

namespace Lockbox.Benchmarks.Operations;

/// <summary>A lockbox in a file of a scratch directory, with the operations that need real files.</summary>
internal sealed class FileLockbox : IDisposable
{
    private readonly string _path;
    private readonly CompressionLevel _level;
    private LockboxKey _key;

    /// <summary>Makes an empty one.</summary>
    public FileLockbox(
        Scratch scratch, CompressionLevel level = CompressionLevel.Optimal, string name = "a.lockbox")
    {
        _path = scratch[name];
        _level = level;
        _key = Create();
    }

    /// <summary>Makes it anew, empty.</summary>
    public void Recreate()
    {
        _key.Dispose();
        _key = Create();
    }

    /// <summary>Imports a file, or all that a directory holds, and commits; returns the bytes read.</summary>
    /// <param name="source">The path on the host.</param>
    /// <param name="name">The name it gets; empty for a directory whose children shall stand at the top.</param>
    public long Import(string source, string name) =>
        Import([new ImportItem { HostPath = source, Name = name, Recurse = true }]);

    /// <summary>Imports items and commits; returns the bytes read.</summary>
    public long Import(IEnumerable<ImportItem> items)
    {
        using Transaction transaction = LockboxFile.OpenWrite(_path, _key);
        ImportReport report = transaction.Import(items);
        transaction.Commit();
        Require(report.Errors);
        return report.BytesRead;
    }

    /// <summary>Copies an entry of another lockbox and commits; returns the bytes copied.</summary>
    public long Copy(FileLockbox source, string name)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(source._path, source._key);
        using Transaction transaction = LockboxFile.OpenWrite(_path, _key);
        CopyReport report = transaction.Copy(snapshot, [new CopyItem(name, name)]);
        transaction.Commit();
        Require(report.Errors);
        return report.BytesCopied;
    }

    /// <summary>Exports everything; returns the bytes written.</summary>
    public long Export(string destination)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(_path, _key);
        ExportReport report = snapshot.Export(snapshot.Enumerate(), destination);
        Require(report.Errors);
        return report.BytesWritten;
    }

    /// <summary>Reads an entry as a stream; returns the bytes read.</summary>
    public long ReadStream(string name, byte[] buffer)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(_path, _key);
        using LockboxStream stream = snapshot.OpenStream(snapshot.Find(name)!);
        long total = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            total += read;
        }

        return total;
    }

    /// <summary>Verifies it.</summary>
    public void Dispose()
    {
        using (Snapshot snapshot = LockboxFile.OpenRead(_path, _key))
        {
            MemoryLockbox.RequireSound(snapshot);
        }

        _key.Dispose();
    }

    private LockboxKey Create()
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[32]);
        return LockboxFile.Create(
            _path, material, new CreateOptions { CompressionLevel = _level, Overwrite = true });
    }

    private static void Require(IReadOnlyList<TransferError> errors)
    {
        if (errors.Count > 0)
        {
            throw new InvalidOperationException($"{errors[0].Item}: {errors[0].Error.Message}", errors[0].Error);
        }
    }
}
