using System.Diagnostics;
using System.Net.Sockets;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Tests.Running;

public sealed class PrivateFolderTests : IDisposable
{
    private const string Leftover = "lockbox-run-0123456789abcdef0123456789abcdef";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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
    public async Task Pipes_and_sockets_and_links_that_a_program_made_hold_nothing_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes are no files there.");
        PrivateFolder folder = PrivateFolder.Create(_root);
        string outside = Path.Join(_root, "outside");
        File.WriteAllText(outside, "kept");
        string kept = folder.Write("Z", "z", "secret"u8);
        string replacedByPipe = folder.Write("A", "a", "secret"u8);
        File.Delete(replacedByPipe);
        MakePipe(replacedByPipe);
        string replacedByLink = folder.Write("B", "b", "secret"u8);
        File.Delete(replacedByLink);
        File.CreateSymbolicLink(replacedByLink, outside);
        MakePipe(Path.Join(folder.FullPath, "A", "pipe"));
        Run("ln", outside, Path.Join(folder.FullPath, "A", "another name of it"));
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Join(folder.FullPath, "s")));
        using FileStream open = File.OpenRead(kept);

        // What waits for a reader of the pipe waits for ever.
        Assert.True(await Task.Run(folder.Remove, Stop).WaitAsync(TimeSpan.FromMinutes(1), Stop));
        Assert.Equal(0, open.ReadByte());
        Assert.Equal([outside], Directory.GetFileSystemEntries(_root));
        Assert.Equal("kept", File.ReadAllText(outside));
    }

    [Fact]
    public async Task A_pipe_in_a_leftover_does_not_hold_up_the_next_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes are no files there.");
        string leftover = Path.Join(_root, Leftover);
        Directory.CreateDirectory(leftover);
        MakePipe(Path.Join(leftover, "pipe"));
        MakePipe(Path.Join(_root, "lockbox-run-1123456789abcdef0123456789abcdef.lock"));
        File.WriteAllText(Path.Join(leftover, "secret"), "secret");
        File.WriteAllText(leftover + ".lock", string.Empty);
        await Task.Run(() => PrivateFolder.RemoveLeftovers(_root), Stop).WaitAsync(TimeSpan.FromMinutes(1), Stop);
        Assert.False(Path.Exists(leftover));
        Assert.False(Path.Exists(leftover + ".lock"));
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

    private static void MakePipe(string path) => Run("mkfifo", path);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string ModeOf(string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        return "-" + string.Concat("rwxrwxrwx".Select((c, i) => ((int)mode >> (8 - i) & 1) == 1 ? c : '-'));
    }
}
