namespace Lockbox.Engine.Tests;

public sealed class HeaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(511)]
    public void A_lockbox_that_was_cut_off_is_damaged_and_not_something_else(int length)
    {
        string path = Path.Combine(_folder, "cut.lockbox");
        using KeyMaterial material = KeyMaterial.FromKeyBytes(new byte[32]);
        LockboxFile.Create(path, material).Dispose();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        Assert.Throws<LockboxCorruptException>(() => LockboxFile.ReadHeader(path));
    }

    [Fact]
    public void A_text_file_is_not_a_lockbox()
    {
        string path = Path.Combine(_folder, "notes.txt");
        File.WriteAllText(path, "Nothing to see here.");
        Assert.Throws<LockboxNotALockboxException>(() => LockboxFile.ReadHeader(path));
    }

    [Fact]
    public void A_directory_is_not_a_lockbox() =>
        Assert.Throws<LockboxNotALockboxException>(() => LockboxFile.ReadHeader(_folder));
}
