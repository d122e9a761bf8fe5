namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>A path for a lockbox in a folder of its own. Disposing verifies what is there and removes it.</summary>
internal sealed class LockboxOnDisk : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;
    private LockboxKey? _key;

    public string Path => System.IO.Path.Combine(_folder, "a.lockbox");

    public LockboxKey Key => _key ?? throw new InvalidOperationException("There is no lockbox yet.");

    /// <summary>Makes the lockbox, and disposes the protectors.</summary>
    public LockboxKey Create(params KeyProtector[] protectors)
    {
        _key = LockboxFile.Create(Path, protectors);
        Array.ForEach(protectors, static protector => protector.Dispose());
        return _key;
    }

    public LockboxKey Unlock(KeyMaterial material) => LockboxFile.Unlock(Path, material);

    public void Dispose()
    {
        try
        {
            if (_key is not null)
            {
                using Snapshot snapshot = LockboxFile.OpenRead(Path, _key);
                Assert.Empty(snapshot.Verify().Findings);
            }
        }
        finally
        {
            _key?.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
