using Lockbox.Engine;
using Lockbox.Engine.Transactions;

namespace Lockbox.Benchmarks.Operations;

/// <summary>A lockbox in a <see cref="MemoryFile"/>.</summary>
internal sealed class MemoryLockbox : IDisposable
{
    private static readonly ReadOptions NoFramesKept = new() { FrameCacheBytes = 0 };

    private readonly LockboxKey _key;

    /// <summary>Makes an empty one.</summary>
    public MemoryLockbox()
    {
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[32]);
        using MemoryFile.Handle handle = File.Open();
        _key = LockboxCreation.Write(handle, handle, material, new CreateOptions(), CancellationToken.None);
        File.Keep();
    }

    /// <summary>The file.</summary>
    public MemoryFile File { get; } = new();

    /// <summary>Makes one with that many empty files.</summary>
    public static MemoryLockbox WithEntries(int count)
    {
        MemoryLockbox lockbox = new();
        using (Transaction transaction = lockbox.OpenWrite())
        {
            transaction.Import(Enumerable.Range(0, count).Select(static number => new ImportItem
            {
                Name = TestData.Name(number),
                Content = Stream.Null,
                Metadata = TestData.Metadata(number),
            }));
            transaction.Commit();
        }

        lockbox.File.Keep();
        return lockbox;
    }

    /// <summary>Makes one with one file.</summary>
    public static MemoryLockbox WithFile(string name, byte[] content)
    {
        MemoryLockbox lockbox = new();
        using (Transaction transaction = lockbox.OpenWrite())
        {
            using MemoryStream stream = new(content);
            transaction.PutFile(name, stream, TestData.Metadata(0));
            transaction.Commit();
        }

        lockbox.File.Keep();
        return lockbox;
    }

    /// <summary>Opens the newest commit.</summary>
    /// <param name="keepFrames">Whether frames that were opened stay in memory.</param>
    public Snapshot OpenRead(bool keepFrames = true)
    {
        MemoryFile.Handle handle = File.Open();
        return LockboxFile.OpenRead(handle, handle, _key, "memory", keepFrames ? new ReadOptions() : NoFramesKept);
    }

    /// <summary>Begins a transaction.</summary>
    public Transaction OpenWrite()
    {
        MemoryFile.Handle handle = File.Open();
        return LockboxFile.OpenWrite(handle, handle, _key, "memory", new WriteOptions());
    }

    /// <summary>Throws unless a full verification finds nothing.</summary>
    public static void RequireSound(Snapshot snapshot)
    {
        if (snapshot.Verify().Findings is [VerifyFinding finding, ..])
        {
            throw new InvalidOperationException($"The lockbox is damaged: {finding}");
        }
    }

    /// <summary>Verifies it as it is now.</summary>
    public void RequireSound()
    {
        using Snapshot snapshot = OpenRead();
        RequireSound(snapshot);
    }

    /// <summary>Verifies it.</summary>
    public void Dispose()
    {
        RequireSound();
        _key.Dispose();
    }
}
