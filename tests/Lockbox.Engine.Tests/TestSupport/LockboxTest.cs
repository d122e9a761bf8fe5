using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// Tests of whole lockboxes run one after the other and alone, so that each can check that it gave back every buffer.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LockboxCollection
{
    public const string Name = "lockboxes";
}

/// <summary>
/// A test that has a lockbox in memory. Each ends with a full verification, which must find nothing, and with as many
/// buffers rented as it began with.
/// </summary>
[Collection(LockboxCollection.Name)]
public abstract class LockboxTest : IDisposable
{
    private readonly int _buffersBefore = PooledBuffer.Outstanding;
    private bool _isDamaged;

    protected LockboxTest()
    {
        (Disk, Key) = Create();
    }

    private protected static DateTime Epoch { get; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private protected static EntryMetadata Metadata { get; } = new() { CreatedAt = Epoch, ModifiedAt = Epoch };

    private protected MemoryDisk Disk { get; }

    private protected LockboxKey Key { get; }

    /// <summary>An empty lockbox on a disk of its own.</summary>
    private protected static (MemoryDisk Disk, LockboxKey Key) Create(CreateOptions? options = null)
    {
        MemoryDisk disk = new();
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[Limits.KeyFileBytesMin]);
        using MemoryDevice device = disk.Open();
        LockboxKey key =
            LockboxCreation.Write(device, device, material, options ?? new CreateOptions(), CancellationToken.None);
        return (disk, key);
    }

    /// <summary>Begins a transaction.</summary>
    private protected Transaction Write()
    {
        MemoryDevice device = Disk.Open();
        WriteOptions options = new() { LockTimeout = TimeSpan.Zero };
        return LockboxFile.OpenWrite(device, device, Key, "test", options);
    }

    /// <summary>Opens the newest commit.</summary>
    private protected Snapshot Read(ReadOptions? options = null)
    {
        MemoryDevice device = Disk.Open();
        return LockboxFile.OpenRead(device, device, Key, "test", options ?? new ReadOptions());
    }

    /// <summary>Makes changes and commits them.</summary>
    private protected CommitResult Change(Action<Transaction> change)
    {
        using Transaction transaction = Write();
        change(transaction);
        return transaction.Commit();
    }

    /// <summary>Adds or replaces one file and commits.</summary>
    private protected CommitResult Put(string name, byte[] content) => Change(transaction =>
        transaction.PutFile(name, new MemoryStream(content), Metadata, IfExists.Overwrite));

    /// <summary>The content of an entry, read as a stream.</summary>
    private protected static byte[] ContentOf(Snapshot snapshot, string name)
    {
        Entry entry = snapshot.Find(name) ?? throw new InvalidOperationException($"There is no '{name}'.");
        using LockboxStream stream = snapshot.OpenStream(entry);
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        Assert.Equal(entry.Length, copy.Length);
        return copy.ToArray();
    }

    /// <summary>Everything a full verification of the newest commit finds.</summary>
    private protected IReadOnlyList<VerifyFinding> Verify(bool quick = false)
    {
        using Snapshot snapshot = Read();
        return snapshot.Verify(new VerifyOptions { Quick = quick }).Findings;
    }

    /// <summary>Says that this test damages its lockbox, so that the closing verification makes no sense.</summary>
    private protected void LeaveDamaged() => _isDamaged = true;

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Close()
    {
        try
        {
            if (!_isDamaged)
            {
                Assert.Empty(Verify());
            }
        }
        finally
        {
            Key.Dispose();
        }

        Assert.Equal(_buffersBefore, PooledBuffer.Outstanding);
    }
}
