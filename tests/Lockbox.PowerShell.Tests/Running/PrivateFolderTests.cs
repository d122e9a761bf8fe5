using System.Diagnostics;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class PrivateFolderTests : IDisposable
{
    private const string Leftover = "lockbox-run-0123456789abcdef0123456789abcdef";

    private readonly string _root = Directory.CreateTempSubdirectory("private-folder-tests-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Folders_and_files_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are of Unix.");
        using PrivateFolder folder = PrivateFolder.Create(_root);
        string file = folder.Write("KUBECONFIG", "config", "secret"u8);
        Assert.Equal("secret", File.ReadAllText(file));
        Assert.Equal("config", Path.GetFileName(file));
        Assert.Equal("-rw-------", ModeOf(file));
        Assert.Equal("-rwx------", ModeOf(Path.GetDirectoryName(file)!));
        Assert.Equal("-rwx------", ModeOf(folder.FullPath));
    }

    [Fact]
    public void Nothing_is_left_of_it_whatever_was_put_in()
    {
        PrivateFolder folder = PrivateFolder.Create(_root);
        string outside = Path.Join(_root, "outside");
        File.WriteAllText(outside, "kept");
        string file = folder.Write("A", "a/b", new byte[10_000]);
        folder.Write("B", "a", "x"u8);
        File.SetAttributes(file, FileAttributes.ReadOnly);
        Directory.CreateDirectory(Path.Join(folder.FullPath, "deep", "er"));
        File.CreateSymbolicLink(Path.Join(folder.FullPath, "deep", "link"), outside);
        Assert.True(folder.Remove());
        Assert.True(folder.Remove());
        Assert.Equal([outside], Directory.GetFileSystemEntries(_root));
        Assert.Equal("kept", File.ReadAllText(outside));
    }

    [Fact]
    public void The_content_is_overwritten_before_it_is_deleted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An open file cannot be deleted there.");
        using PrivateFolder folder = PrivateFolder.Create(_root);
        string file = folder.Write("B", "b", "secret"u8);
        using FileStream open = File.OpenRead(file);
        folder.Remove();
        byte[] content = new byte[6];
        Assert.Equal(6, open.Read(content));
        Assert.Equal(new byte[6], content);
    }

    [Fact]
    public void Leftovers_go_with_the_next_run_and_folders_in_use_stay()
    {
        string leftover = Path.Join(_root, Leftover);
        Directory.CreateDirectory(Path.Join(leftover, "A"));
        File.WriteAllText(Path.Join(leftover, "A", "a"), "secret");
        File.WriteAllText(leftover + ".lock", string.Empty);
        string other = Path.Join(_root, "lockbox-run-of-another-kind");
        Directory.CreateDirectory(other);
        File.WriteAllText(other + ".lock", "kept");
        using PrivateFolder first = PrivateFolder.Create(_root);
        first.Write("A", "a", "secret"u8);
        using PrivateFolder second = PrivateFolder.Create(_root);
        Assert.False(Path.Exists(leftover));
        Assert.False(Path.Exists(leftover + ".lock"));
        Assert.True(Directory.Exists(other));
        Assert.True(File.Exists(other + ".lock"));
        Assert.True(File.Exists(Path.Join(first.FullPath, "A", "a")));
    }

    [Fact]
    public void A_link_in_the_place_of_a_leftover_is_not_followed()
    {
        string target = Path.Join(_root, "target");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Join(target, "file"), "kept");
        Directory.CreateSymbolicLink(Path.Join(_root, Leftover), target);
        File.WriteAllText(Path.Join(_root, Leftover + ".lock"), string.Empty);
        PrivateFolder.RemoveLeftovers(_root);
        Assert.Equal("kept", File.ReadAllText(Path.Join(target, "file")));
    }

    [Fact]
    public void What_belongs_to_somebody_else_is_left_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Owners are told on Linux.");
        Assert.True(FileOwner.IsCurrentUser(_root));
        Assert.False(FileOwner.IsCurrentUser(Path.Join(_root, "nothing")));
        Assert.Equal(Environment.IsPrivilegedProcess, FileOwner.IsCurrentUser("/"));
        if (Environment.IsPrivilegedProcess)
        {
            // Root comes into everybody's folders, so that only the owner tells whose they are.
            string folder = Path.Join(_root, Leftover);
            Directory.CreateDirectory(folder);
            File.WriteAllText(folder + ".lock", string.Empty);
            using Process chown = Process.Start("chown", ["65534", folder]);
            chown.WaitForExit();
            Assert.False(FileOwner.IsCurrentUser(folder));
            PrivateFolder.RemoveLeftovers(_root);
            Assert.True(Directory.Exists(folder));
        }
    }

    [Fact]
    public void The_usual_place_can_be_written_to()
    {
        using PrivateFolder folder = PrivateFolder.Create(PrivateFolder.DefaultRoot);
        Assert.True(File.Exists(folder.Write("A", "a", "x"u8)));
    }

    private static string ModeOf(string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        return "-" + string.Concat("rwxrwxrwx".Select((c, i) => ((int)mode >> (8 - i) & 1) == 1 ? c : '-'));
    }
}
