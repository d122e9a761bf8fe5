using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>
/// Files of a new destination get their modes at once where that is possible, and in the end in any case.
/// </summary>
public sealed class ExportModesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestLockbox _box = new();

    public ExportModesTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");

    public void Dispose()
    {
        _box.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_mode_comes_back_whatever_the_user_s_mask_takes_away()
    {
        int[] modes = [0, 0x80, 0x100, 0x124, 0x180, 0x1A4, 0x1B6, 0x1C0, 0x1ED, 0x1FF, 0x9ED, 0x5ED, 0x3FF, 0xFFF];
        foreach (int mode in modes)
        {
            string path = _folder.File($"in/{mode}", $"content of {mode}");
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }

        _box.ImportTree(_folder["in"]);
        Assert.Empty(_box.Export(_folder["out"]).Errors);
        Assert.Equal(HostTree.Describe(_folder["in"]), HostTree.Describe(_folder["out"]));
    }

    [Fact]
    public void A_new_destination_knows_what_a_new_file_keeps_of_its_mode()
    {
        using DestinationTree tree = DestinationTree.Open(_folder["new"]);
        foreach (int mode in new[] { 0x180, 0x1A4, 0x1B6, 0x1ED, 0x1FF, 0x12 })
        {
            UnixFileMode asked = (UnixFileMode)mode;
            string path = tree.PathOf($"f{mode}");
            new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = asked,
            }).Dispose();
            Assert.Equal(File.GetUnixFileMode(path) == asked, tree.CreatesWith(asked));
        }

        Assert.False(tree.CreatesWith(UnixFileMode.SetUser | UnixFileMode.UserRead));
        File.WriteAllText(tree.PathOf("plain"), "x");
        Assert.Equal(File.GetUnixFileMode(tree.PathOf("plain")), tree.NewFileMode);

        using DestinationTree there = DestinationTree.Open(_folder.Folder("there"));
        Assert.False(there.CreatesWith(UnixFileMode.UserRead));
        Assert.Null(there.NewFileMode);
    }

    [Fact]
    public void Directories_are_kept_open_a_few_at_a_time_and_no_link_among_them()
    {
        Assert.SkipUnless(LeanFile.IsAvailable, "the calls are those of 64-bit Linux");
        using DestinationTree tree = DestinationTree.Open(_folder["new"]);
        using OutputFolders folders = tree.OpenFolders();
        for (int i = 0; i < 10; i++)
        {
            Assert.True(tree.EnsureDirectory($"d{i}/sub", null));
        }

        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 10; i++)
            {
                OutputFolder directory = folders.Open($"d{i}/sub");
                Assert.True(directory.Descriptor >= 0);
                Assert.Same(directory, folders.Open($"d{i}/sub"));
                Assert.True(LeanFile.TryCreate(
                    directory.Descriptor, $"f{round}", [(byte)i], DestinationTree.DefaultFileMode, null, null));
                Assert.Equal([(byte)i], File.ReadAllBytes(tree.PathOf($"d{i}/sub/f{round}")));
            }
        }

        int root = folders.Open(string.Empty).Descriptor;
        Assert.True(LeanFile.TryCreate(root, "top", [], DestinationTree.DefaultFileMode, null, null));
        Assert.True(File.Exists(tree.PathOf("top")));
        Directory.CreateSymbolicLink(tree.PathOf("link"), tree.PathOf("d0"));
        Assert.Throws<LockboxUnsafePathException>(() => folders.Open("link"));
        Assert.Throws<LockboxUnsafePathException>(() => folders.Open("link/sub"));
        Assert.Throws<LockboxDestinationExistsException>(() => folders.Open("top"));
        Assert.Throws<DirectoryNotFoundException>(() => folders.Open("missing"));
    }
}
