using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests;

/// <summary>A change of the key of a lockbox in a file.</summary>
public sealed class ChangeKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;
    private readonly LockboxKey _key;

    public ChangeKeyTests()
    {
        using KeyMaterial material = MaterialOf(1);
        _key = LockboxFile.Create(LockboxPath, material);
        using Transaction transaction = LockboxFile.OpenWrite(LockboxPath, _key);
        transaction.PutFile("a", new MemoryStream(Noise.Random(1, 100_000)), SimulatedLockbox.Meta);
        transaction.Commit();
    }

    private string LockboxPath => Path.Combine(_folder, "a.lockbox");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_new_protectors_open_it_and_the_old_ones_no_longer_do()
    {
        using LockboxKey changed = Change(LockboxPath, 2, 3);
        foreach (byte number in (byte[])[2, 3])
        {
            using KeyMaterial material = MaterialOf(number);
            using LockboxKey unlocked = LockboxFile.Unlock(LockboxPath, material, Cancellation);
            AssertHoldsAll(unlocked);
        }

        using KeyMaterial old = MaterialOf(1);
        Assert.Throws<LockboxWrongKeyException>(() => LockboxFile.Unlock(LockboxPath, old, Cancellation));
        Assert.Throws<LockboxWrongKeyException>(() => LockboxFile.OpenRead(LockboxPath, _key));
        Assert.Throws<LockboxWrongKeyException>(
            () => LockboxFile.OpenWrite(LockboxPath, _key, cancellation: Cancellation));
        Assert.NotEqual(_key.LockboxId, changed.LockboxId);
    }

    [Fact]
    public void A_reader_of_the_old_file_goes_on_and_a_writer_that_waits_learns_of_the_new_one()
    {
        using Snapshot reader = LockboxFile.OpenRead(LockboxPath, _key);
        using (LockboxKey changed = Change(LockboxPath, 2))
        {
            AssertHoldsAll(changed);
        }

        byte[] content = new byte[100_000];
        Assert.Equal(content.Length, reader.Read(reader.Find("a")!, 0, content));
        Assert.Equal(Noise.Random(1, 100_000), content);
    }

    [Fact]
    public void It_waits_for_a_writer_and_names_it()
    {
        using (Transaction writer = LockboxFile.OpenWrite(
            LockboxPath, _key, new WriteOptions { HolderName = "somebody" }, Cancellation))
        {
            LockboxBusyException busy = Assert.Throws<LockboxBusyException>(() => Change(LockboxPath, 2));
            Assert.Contains("somebody", busy.Message, StringComparison.Ordinal);
        }

        Change(LockboxPath, 2).Dispose();
    }

    [Fact]
    public void Without_protectors_or_when_cancelled_nothing_changes_and_nothing_is_left()
    {
        byte[] before = File.ReadAllBytes(LockboxPath);
        Assert.Throws<LockboxLastProtectorException>(() => Change(LockboxPath));
        using KeyProtector protector = ProtectorOf(2);
        Assert.Throws<OperationCanceledException>(() => LockboxFile.ChangeKey(
            LockboxPath, _key, [protector], cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(before, File.ReadAllBytes(LockboxPath));
        Assert.Equal([LockboxPath], Directory.EnumerateFiles(_folder));
        AssertHoldsAll(_key);
    }

    [Fact]
    public void Protectors_that_somebody_added_meanwhile_are_not_lost_unawares()
    {
        ReadOnlyMemory<byte> expected = LockboxFile.ReadHeader(LockboxPath).KeyDirectoryDigest;
        using (KeyProtector added = ProtectorOf(5))
        {
            using Transaction transaction = LockboxFile.OpenWrite(LockboxPath, _key, cancellation: Cancellation);
            transaction.AddKeySlot(added, Cancellation);
            transaction.Commit(Cancellation);
        }

        using KeyProtector protector = ProtectorOf(2);
        ChangeKeyOptions options = new() { ExpectedKeyDirectory = expected };
        Assert.Throws<LockboxBusyException>(() => LockboxFile.ChangeKey(
            LockboxPath, _key, [protector], options, cancellation: Cancellation));
        using KeyMaterial material = MaterialOf(5);
        using LockboxKey unlocked = LockboxFile.Unlock(LockboxPath, material, Cancellation);
        AssertHoldsAll(unlocked);
    }

    [Fact]
    public void A_link_stays_a_link_and_the_mode_stays_the_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs links and modes of Unix");
        string link = Path.Combine(_folder, "link.lockbox");
        File.CreateSymbolicLink(link, "a.lockbox");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(LockboxPath, mode);
            Change(link, 2).Dispose();
            Assert.Equal(mode, File.GetUnixFileMode(LockboxPath));
        }

        Assert.Equal("a.lockbox", new FileInfo(link).LinkTarget);
        using KeyMaterial material = MaterialOf(2);
        using LockboxKey unlocked = LockboxFile.Unlock(LockboxPath, material, Cancellation);
        AssertHoldsAll(unlocked);
    }

    [Fact]
    public void Leftovers_of_killed_changes_go_and_other_files_stay()
    {
        string leftover = Path.Combine(_folder, $".a.lockbox.{Guid.NewGuid():N}.tmp");
        string[] others =
        [
            Path.Combine(_folder, ".a.lockbox.tmp"), Path.Combine(_folder, ".a.lockbox.notes.tmp"),
            Path.Combine(_folder, $".b.lockbox.{Guid.NewGuid():N}.tmp"),
        ];
        Array.ForEach([leftover, .. others], static path => File.WriteAllText(path, "x"));
        Change(LockboxPath, 2).Dispose();
        Assert.False(File.Exists(leftover));
        Assert.All(others, static path => Assert.True(File.Exists(path)));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static KeyMaterial MaterialOf(byte number) =>
        KeyMaterial.FromKeyBytes([.. Enumerable.Repeat(number, 32)]);

    private static KeyProtector ProtectorOf(byte number)
    {
        using KeyMaterial material = MaterialOf(number);
        return KeyProtector.FromKeyFile(material);
    }

    private LockboxKey Change(string path, params byte[] protectors)
    {
        KeyProtector[] made = [.. protectors.Select(ProtectorOf)];
        try
        {
            ChangeKeyOptions options = new() { LockTimeout = TimeSpan.FromMilliseconds(50) };
            return LockboxFile.ChangeKey(path, _key, made, options, cancellation: Cancellation);
        }
        finally
        {
            Array.ForEach(made, static protector => protector.Dispose());
        }
    }

    private void AssertHoldsAll(LockboxKey key)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(LockboxPath, key);
        byte[] content = new byte[100_000];
        Assert.Equal(content.Length, snapshot.Read(snapshot.Find("a")!, 0, content));
        Assert.Equal(Noise.Random(1, 100_000), content);
        Assert.Empty(snapshot.Verify(cancellation: Cancellation).Findings);
    }
}
