using Lockbox.Engine;
using Lockbox.PowerShell.Drive;

namespace Lockbox.PowerShell.Tests.Drive;

/// <summary>What a drive remembers of a commit.</summary>
public sealed class DriveCacheTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".lockbox");
    private readonly LockboxKey _key;

    public DriveCacheTests() => _key = LockboxFile.Create(_path, KeyMaterial.FromKeyBytes(new byte[32]));

    [Fact]
    public void What_was_found_and_what_was_not_is_known_until_the_next_commit()
    {
        DriveCache cache = new();
        CommitId first = Commit("a");
        cache.Add(first, "a", Entry("a"));
        cache.Add(first, "b", entry: null);
        Assert.True(cache.TryFind(first, "a", out DriveEntry? a));
        Assert.Equal("a", a!.Name);
        Assert.True(cache.TryFind(first, "b", out DriveEntry? b));
        Assert.Null(b);
        Assert.False(cache.TryFind(first, "c", out _));

        CommitId second = Commit("b");
        Assert.False(cache.TryFind(second, "a", out _));
        Assert.False(cache.TryFind(second, "b", out _));
    }

    [Fact]
    public void A_listing_makes_each_of_its_children_known()
    {
        DriveCache cache = new();
        CommitId commit = Commit("a");
        cache.Add(commit, "dir", [Entry("dir/x"), Entry("dir/y")]);
        Assert.True(cache.TryList(commit, "dir", out IReadOnlyList<DriveEntry>? children));
        Assert.Equal(["dir/x", "dir/y"], children.Select(child => child.Name));
        Assert.True(cache.TryFind(commit, "dir/y", out _));
        Assert.False(cache.TryList(commit, "other", out _));
    }

    [Fact]
    public void It_takes_no_more_memory_than_it_may()
    {
        const long Most = 64 << 10;
        DriveCache cache = new(Most);
        CommitId commit = Commit("a");
        for (int i = 0; i < 10_000; i++)
        {
            string name = $"some/directory/{i:D6}";
            cache.Add(commit, name, i % 2 == 0 ? Entry(name) : null);
            Assert.InRange(cache.Bytes, 1, Most);
        }

        cache.Add(commit, "huge", [.. Enumerable.Range(0, 1000).Select(i => Entry($"huge/{i}"))]);
        Assert.InRange(cache.Bytes, 0, Most);
        Assert.False(cache.TryList(commit, "huge", out _));
    }

    [Fact]
    public void The_same_name_does_not_count_twice()
    {
        DriveCache cache = new();
        CommitId commit = Commit("a");
        cache.Add(commit, "a", Entry("a"));
        long once = cache.Bytes;
        cache.Add(commit, "a", Entry("a"));
        Assert.Equal(once, cache.Bytes);
        cache.Clear();
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void The_commit_that_the_file_says_is_its_last_is_the_one_that_a_reader_gets()
    {
        CommitId commit = Commit("a");
        using (Snapshot snapshot = LockboxFile.OpenRead(_path, _key))
        {
            Assert.Equal(commit, snapshot.CommitId);
        }

        string copy = _path + ".copy";
        File.Copy(_path, copy);
        CommitId here = Commit("b");
        CommitId there = Commit("b", copy);
        File.Delete(copy);
        Assert.Equal(here.Sequence, there.Sequence);
        Assert.NotEqual(here, there);
    }

    public void Dispose()
    {
        using (Snapshot snapshot = LockboxFile.OpenRead(_path, _key))
        {
            Assert.True(snapshot.Verify(new VerifyOptions()).IsSound);
        }

        _key.Dispose();
        File.Delete(_path);
    }

    private CommitId Commit(string name, string? path = null)
    {
        using (Transaction transaction = LockboxFile.OpenWrite(path ?? _path, _key))
        {
            transaction.PutDirectory(name, new EntryMetadata());
            transaction.Commit();
        }

        return LockboxFile.ReadCommitId(path ?? _path);
    }

    private static DriveEntry Entry(string name) => new(Engine.Entry.ImpliedDirectory(name), StoredLength: 0);
}
