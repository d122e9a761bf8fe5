using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>A lockbox for one test, verified in full when the test ends.</summary>
internal sealed class TestLockbox : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeyMaterial _material = KeyMaterial.FromKeyBytes(new byte[32]);

    public TestLockbox() => Key = LockboxFile.Create(Path, _material);

    public string Path => _folder["test.lockbox"];

    public LockboxKey Key { get; }

    /// <summary>How imports read directories of the host.</summary>
    public FolderReading Reading { get; init; }

    /// <summary>Imports in a transaction of its own and commits it.</summary>
    public ImportReport Import(ImportOptions options, params IEnumerable<ImportItem> items)
    {
        using Transaction transaction = LockboxFile.OpenWrite(Path, Key);
        options.Reading = Reading;
        ImportReport report = transaction.Import(items, options);
        transaction.Commit();
        return report;
    }

    /// <summary>Imports everything in a host directory, as children of the top.</summary>
    public ImportReport ImportTree(string path, ImportOptions? options = null) => Import(
        options ?? new ImportOptions { Hidden = true },
        new ImportItem { HostPath = path, Name = string.Empty, Recurse = true });

    /// <summary>Stages with a callback and commits.</summary>
    public void Write(Action<Transaction> write)
    {
        using Transaction transaction = LockboxFile.OpenWrite(Path, Key);
        write(transaction);
        transaction.Commit();
    }

    public Snapshot OpenRead() => LockboxFile.OpenRead(Path, Key);

    /// <summary>Exports everything.</summary>
    public ExportReport Export(string destination, ExportOptions? options = null)
    {
        using Snapshot snapshot = OpenRead();
        return snapshot.Export(snapshot.Enumerate(), destination, options);
    }

    public string[] Names()
    {
        using Snapshot snapshot = OpenRead();
        return [.. snapshot.Enumerate().Select(entry => entry.Name)];
    }

    public byte[] Content(string name)
    {
        using Snapshot snapshot = OpenRead();
        using MemoryStream copy = new();
        using LockboxStream stream = snapshot.OpenStream(snapshot.Find(name)!);
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public void Dispose()
    {
        using (Snapshot snapshot = OpenRead())
        {
            Assert.Empty(snapshot.Verify().Findings);
        }

        Key.Dispose();
        _material.Dispose();
        _folder.Dispose();
    }
}
