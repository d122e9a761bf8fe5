using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Golden;

/// <summary>
/// Lockboxes that an earlier build wrote, kept for ever: whatever changes, they open, verify and hold what they held.
/// </summary>
[Collection(LockboxCollection.Name)]
public sealed class GoldenFileTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "golden");

    public static TheoryData<string> Names => [.. GoldenFiles.All.Select(static golden => golden.Name)];

    public static TheoryData<string> Keys => [.. GoldenKeys.Names];

    [Fact]
    public void Every_golden_file_is_known() => Assert.Equal(
        GoldenFiles.All.Select(static golden => golden.Name + ".lockbox").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Folder, "*.lockbox").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void It_opens_verifies_and_holds_what_it_held(string name)
    {
        GoldenFiles golden = GoldenFiles.All.Single(golden => golden.Name == name);
        string path = Path.Combine(Folder, name + ".lockbox");
        byte[] before = File.ReadAllBytes(path);
        using KeyMaterial material = golden.MaterialFrom(Folder);
        LockboxHeader header = LockboxFile.ReadHeader(path);
        Assert.Equal(1, header.FormatVersion);
        using LockboxKey key = LockboxFile.Unlock(path, material);
        using (Snapshot snapshot = LockboxFile.OpenRead(path, key))
        {
            Assert.Empty(snapshot.Verify().Findings);
            string[] listing = [.. GoldenListing.Of(snapshot)];
            Assert.Equal(File.ReadAllLines(Path.Combine(Folder, name + ".txt")), listing);
            Assert.Equal(listing.Length, snapshot.Summary.ItemCount + snapshot.Summary.VariableCount);
            Assert.Equal(golden.Description, snapshot.Summary.Description);
        }

        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_can_be_written_to(string name)
    {
        GoldenFiles golden = GoldenFiles.All.Single(golden => golden.Name == name);
        MemoryDisk disk = new();
        string path = Path.Combine(Folder, name + ".lockbox");
        disk.Restore(File.ReadAllBytes(path));
        using KeyMaterial material = golden.MaterialFrom(Folder);
        using LockboxKey key = LockboxFile.Unlock(path, material);
        MemoryDevice writer = disk.Open();
        using (Transaction transaction = LockboxFile.OpenWrite(writer, writer, key, name, new WriteOptions()))
        {
            foreach (Entry entry in transaction.Enumerate().ToList())
            {
                transaction.Remove(entry.Name);
            }

            foreach (Variable variable in transaction.EnumerateVariables().ToList())
            {
                transaction.RemoveVariable(variable.Name);
            }

            transaction.PutFile("new", new MemoryStream([1]), new EntryMetadata());
            transaction.Commit();
        }

        MemoryDevice reader = disk.Open();
        using Snapshot snapshot = LockboxFile.OpenRead(reader, reader, key, name, new ReadOptions());
        Assert.Empty(snapshot.Verify().Findings);
        Assert.Equal(["new"], snapshot.Enumerate().Select(static entry => entry.Name));
        Assert.Empty(snapshot.EnumerateVariables());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void It_opens_with_each_of_its_keys(string name)
    {
        string path = Path.Combine(Folder, "v1-keys.lockbox");
        using KeyMaterial material = GoldenKeys.MaterialOf(name, Folder);
        using LockboxKey key = LockboxFile.Unlock(path, material, CancellationToken.None, out KeySlotInfo opened);
        KeySlotKind kind = (KeySlotKind)((int)material.Kind + 1);
        Assert.Equal(kind, opened.Kind);
        Assert.Equal(7, LockboxFile.ReadHeader(path).KeySlots.Count);
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        Assert.Empty(snapshot.Verify().Findings);
    }

    /// <summary>
    /// Writes the golden files that the folder does not have. What is there must go on opening and is left alone. Run
    /// it with --explicit only and LOCKBOX_GOLDEN set to the folder to write to.
    /// </summary>
    [Fact(Explicit = true)]
    public void Write_golden_files()
    {
        string? folder = Environment.GetEnvironmentVariable("LOCKBOX_GOLDEN");
        Assert.SkipWhen(folder is null, "LOCKBOX_GOLDEN does not name the folder to write to.");
        byte[] keyFile = [.. Enumerable.Range(0, 64).Select(static i => (byte)i)];
        File.WriteAllBytes(Path.Combine(folder, GoldenFiles.KeyFile), keyFile);
        foreach (GoldenFiles golden in GoldenFiles.All.Where(golden =>
            !File.Exists(Path.Combine(folder, golden.Name + ".lockbox"))))
        {
            golden.WriteTo(folder);
        }
    }
}
