namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>A lockbox in a real file, with its key file. Disposing it verifies it and removes both.</summary>
internal sealed class FileLockbox : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;

    public FileLockbox()
    {
        Path = System.IO.Path.Combine(_folder, "a.lockbox");
        KeyFile = System.IO.Path.Combine(_folder, "a.key");
        File.WriteAllBytes(KeyFile, new byte[32]);
        using KeyMaterial material = KeyMaterial.FromKeyFile(KeyFile);
        Key = LockboxFile.Create(Path, material);
    }

    public string Path { get; }

    public string KeyFile { get; }

    public LockboxKey Key { get; }

    public Snapshot OpenRead() => LockboxFile.OpenRead(Path, Key);

    public Transaction OpenWrite(TimeSpan? timeout = null, string? holder = null) => LockboxFile.OpenWrite(
        Path, Key, new WriteOptions { LockTimeout = timeout ?? TimeSpan.FromSeconds(60), HolderName = holder });

    /// <summary>Makes changes and commits them.</summary>
    public CommitResult Change(Contents contents, Action<Draft> change)
    {
        using Transaction transaction = OpenWrite();
        change(new Draft(transaction, contents));
        return transaction.Commit();
    }

    public void AssertSound()
    {
        using Snapshot snapshot = OpenRead();
        Assert.Empty(snapshot.Verify(cancellation: TestContext.Current.CancellationToken).Findings);
    }

    public void Dispose()
    {
        try
        {
            AssertSound();
        }
        finally
        {
            Key.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
