using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Maintenance.Salvage;

/// <summary>A salvage from one file to another.</summary>
public sealed class SalvageFileTests : IDisposable
{
    private readonly FileLockbox _lockbox = new();
    private readonly Contents _contents = new();

    public SalvageFileTests() => _lockbox.Change(_contents, static draft => draft.Put("a", [1, 2, 3]));

    private string Folder => Path.GetDirectoryName(_lockbox.Path)!;

    public void Dispose() => _lockbox.Dispose();

    [Fact]
    public void The_damaged_lockbox_is_not_replaced_by_whatever_name_it_is_called()
    {
        byte[] before = File.ReadAllBytes(_lockbox.Path);
        string linkToFile = Path.Combine(Folder, "link.lockbox");
        string linkToFolder = Path.Combine(Folder, "here");
        string inCircles = Path.Combine(Folder, "circle");
        File.CreateSymbolicLink(linkToFile, _lockbox.Path);
        Directory.CreateSymbolicLink(linkToFolder, Folder);
        File.CreateSymbolicLink(inCircles, inCircles);
        string[] names =
        [
            _lockbox.Path, linkToFile, Path.Combine(Folder, ".", "here", "..", "a.lockbox"),
            Path.Combine(linkToFolder, "a.lockbox"), Path.Combine(linkToFolder, "here", "link.lockbox"),
        ];
        foreach (string name in names)
        {
            Assert.Throws<LockboxAlreadyExistsException>(() => Salvage(_lockbox.Path, name));
            Assert.Throws<LockboxAlreadyExistsException>(() => Salvage(name, _lockbox.Path));
        }

        Assert.ThrowsAny<LockboxException>(() => Salvage(_lockbox.Path, Path.Combine(inCircles, "b.lockbox")));
        Assert.Equal(before, File.ReadAllBytes(_lockbox.Path));
    }

    [Fact]
    public void A_copy_is_salvaged_to_where_the_damaged_lockbox_was()
    {
        string copy = Path.Combine(Folder, "copy.lockbox");
        File.Copy(_lockbox.Path, copy);
        Assert.True(Salvage(copy, _lockbox.Path).IsVerified);
        using Snapshot snapshot = _lockbox.OpenRead();
        Assert.True(Contents.Of(snapshot).Matches(_contents));
    }

    private SalvageReport Salvage(string path, string destination) => LockboxFile.Salvage(
        path,
        destination,
        _lockbox.Key,
        new SalvageOptions { Overwrite = true },
        cancellation: TestContext.Current.CancellationToken);
}
