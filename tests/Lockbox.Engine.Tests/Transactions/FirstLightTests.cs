using System.Text;

namespace Lockbox.Engine.Tests.Transactions;

public sealed class FirstLightTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_committed_can_be_read_again()
    {
        string path = Path.Combine(_folder, "a.lockbox");
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[32]);
        using LockboxKey key = LockboxFile.Create(path, material);
        EntryMetadata meta = new() { CreatedAt = DateTime.UnixEpoch, ModifiedAt = DateTime.UnixEpoch.AddTicks(7) };
        using (Transaction transaction = LockboxFile.OpenWrite(path, key))
        {
            for (int i = 0; i < 5000; i++)
            {
                transaction.PutFile($"dir/{i % 7}/file {i}", new MemoryStream(Encoding.UTF8.GetBytes($"content {i}")), meta);
            }

            transaction.PutFile("large", new MemoryStream(new byte[10_000_000]), meta);
            CommitResult result = transaction.Commit();
            Assert.Equal(2, transaction.Flushes);
        }

        using (LockboxKey again = LockboxFile.Unlock(path, material))
        using (Snapshot snapshot = LockboxFile.OpenRead(path, again))
        {
            Assert.Equal(5001, snapshot.Summary.ItemCount);
            Assert.Equal(5001, snapshot.Enumerate().Count());
            Entry entry = snapshot.Find("dir/3/file 3")!;
            using StreamReader reader = new(snapshot.OpenStream(entry));
            Assert.Equal("content 3", reader.ReadToEnd());
            Assert.Equal(meta.ModifiedAt, entry.ModifiedAt);
            byte[] buffer = new byte[1 << 20];
            Assert.Equal(buffer.Length, snapshot.Read(snapshot.Find("large")!, 3_000_000, buffer));
        }

        using (Transaction transaction = LockboxFile.OpenWrite(path, key))
        {
            foreach (Entry entry in transaction.Enumerate("dir/3/").ToList())
            {
                Assert.True(transaction.Remove(entry.Name));
            }

            CommitResult result = transaction.Commit();
            Assert.True(result.Redacted);
            Assert.Equal(4, transaction.Flushes);
        }

        using Snapshot last = LockboxFile.OpenRead(path, key);
        Assert.Null(last.Find("dir/3/file 3"));
        Assert.Equal(5001 - 714, last.Enumerate().Count());
        Assert.Empty(last.Verify().Findings);
    }
}
