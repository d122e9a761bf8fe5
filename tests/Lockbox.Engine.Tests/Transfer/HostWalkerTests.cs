using Lockbox.Engine.Devices;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public abstract class HostWalkerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<(string Path, LockboxException Error)> _errors = [];

    private protected abstract FolderReading Reading { get; }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Directories_come_before_their_children_in_ordinal_order()
    {
        _folder.File("t/b/x");
        _folder.File("t/a.txt");
        _folder.File("t/a/z");
        _folder.File("t/B");
        _folder.Folder("t/empty");
        Assert.Equal(["t", "t/B", "t/a", "t/a/z", "t/a.txt", "t/b", "t/b/x", "t/empty"], Walk("t"));
        Assert.Empty(_errors);
    }

    [Fact]
    public void By_name_children_come_where_the_index_has_them()
    {
        _folder.File("t/a/z");
        _folder.File("t/a.txt");
        _folder.File("t/a-/b-/c");
        _folder.File("t/a-/b");
        _folder.File("t/a-b");
        _folder.File("t/a0");
        _folder.Folder("t/empty");
        string[] expected =
        [
            "t", "t/a", "t/a-", "t/a-/b", "t/a-/b-", "t/a-/b-/c", "t/a-b", "t/a.txt", "t/a/z", "t/a0", "t/empty",
        ];
        Assert.Equal(expected, Walk("t", Options(order: WalkOrder.ByName)));
        Assert.Empty(_errors);
    }

    [Fact]
    public void A_root_without_a_name_puts_its_children_at_the_top()
    {
        _folder.File("t/a/z");
        using HostWalker walker = new(Options());
        Assert.Equal(["a", "a/z"], walker.Walk(_folder["t"], string.Empty, true, default).Select(e => e.Name));
    }

    [Fact]
    public void Without_recursion_a_directory_comes_alone()
    {
        _folder.File("t/a");
        using HostWalker walker = new(Options());
        Assert.Equal("given", Assert.Single(walker.Walk(_folder["t"] + "/", "given", false, default)).Name);
    }

    [Fact]
    public void Ignore_files_hold_for_what_is_below_them()
    {
        _folder.File("t/.lockboxignore", "*.o\nout/\n/top\n");
        _folder.File("t/a.o");
        _folder.File("t/top");
        _folder.File("t/out/x");
        _folder.File("t/sub/.lockboxignore", "\uFEFF!keep.o\r\nb\r\n");
        _folder.File("t/sub/keep.o");
        _folder.File("t/sub/b");
        _folder.File("t/sub/top");
        string[] all = Walk("t");
        Assert.Contains("t/out/x", all);
        Assert.Equal(["t", "t/sub", "t/sub/keep.o", "t/sub/top"], Walk("t", Options(heedsIgnoreFiles: true)));
        using HostWalker walker = new(Options(heedsIgnoreFiles: true));
        Assert.Equal(
            ["sub", "sub/keep.o", "sub/top"],
            walker.Walk(_folder["t"], string.Empty, true, default).Select(e => e.Name));
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("long")]
    [InlineData("pipe")]
    public void A_directory_whose_ignore_file_cannot_be_read_is_left_empty_and_reported(string what)
    {
        Assert.SkipWhen(what == "pipe" && OperatingSystem.IsWindows(), "Windows has no such pipes.");
        _folder.File("t/a");
        _folder.File("t/sub/secret");
        if (what == "pipe")
        {
            _folder.Shell("mkfifo t/sub/.lockboxignore");
        }
        else
        {
            _folder.File("t/sub/.lockboxignore", what == "long" ? new byte[(1 << 20) + 1] : [0xFF, (byte)'a']);
        }

        Assert.Equal(["t", "t/a", "t/sub"], Walk("t", Options(heedsIgnoreFiles: true)));
        LockboxException error = Assert.Single(_errors).Error;
        Assert.Equal("LockboxReadFailed", error.ErrorId);
        Assert.Contains("-NoIgnoreFile", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Odd_names_come_as_they_are()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows cannot hold these names");
        string[] names =
        [
            " a ", "[ ] * ? ' \" `", "back\\slash", "new\nline", "😀", "e\u0301", "\u00E9", "case", "CASE", "-rf",
            new string('x', 255),
        ];
        foreach (string name in names)
        {
            _folder.File("t/" + name);
        }

        Assert.Equal(names.Select(name => "t/" + name).Order(StringComparer.Ordinal), Walk("t").Skip(1));
    }

    [Fact]
    public void Hidden_files_come_only_where_asked_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "hidden by name is a Unix custom");
        _folder.File("t/.git/config");
        _folder.File("t/.env");
        _folder.File("t/a");
        Assert.Equal(["t", "t/a"], Walk("t"));
        Assert.Equal(["t", "t/.env", "t/.git", "t/.git/config", "t/a"], Walk("t", Options(hidden: true)));
        Assert.Equal(["t/.env"], Walk("t/.env"));
    }

    [Fact]
    public void Links_are_kept_and_not_followed()
    {
        _folder.File("t/dir/a");
        _folder.Link("t/link", "dir");
        _folder.Link("t/loop", ".");
        _folder.Link("t/dangling", "nowhere");
        using HostWalker walker = new(Options());
        HostItem[] entries = [.. walker.Walk(_folder["t"], "t", true, default)];
        Assert.Equal(["t", "t/dangling", "t/dir", "t/dir/a", "t/link", "t/loop"], entries.Select(e => e.Name));
        Assert.Equal(
            ["nowhere", "dir", "."],
            entries.Where(e => e.Kind == EntryKind.SymbolicLink).Select(e => e.Facts!.LinkTarget));
        Assert.Equal(["t", "t/dir", "t/dir/a"], Walk("t", Options(SymbolicLinkHandling.Skip)));
    }

    [Fact]
    public void Links_are_followed_where_asked_for_and_loops_are_reported()
    {
        _folder.File("elsewhere/b", "content");
        _folder.File("t/dir/a");
        _folder.Link("t/away", "../elsewhere");
        _folder.Link("t/file", "dir/a");
        _folder.Link("t/dir/up", "..");
        _folder.Link("t/self", "self");
        _folder.Link("t/dangling", "nowhere");
        Assert.Equal(
            ["t", "t/away", "t/away/b", "t/dir", "t/dir/a", "t/file"],
            Walk("t", Options(SymbolicLinkHandling.Follow)));
        Assert.Equal(
            [_folder["t/dangling"], _folder["t/dir/up"], _folder["t/self"]],
            _errors.Select(e => e.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_followed_loop_through_another_tree_ends()
    {
        _folder.Folder("t");
        _folder.Folder("u");
        _folder.Link("t/to-u", "../u");
        _folder.Link("u/to-t", "../t");
        Assert.Equal(["t", "t/to-u"], Walk("t", Options(SymbolicLinkHandling.Follow)));
        Assert.Contains("is in itself", Assert.Single(_errors).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_directory_is_reported_and_the_walk_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "needs to be refused access");
        _folder.File("t/a/x");
        _folder.File("t/b/x");
        File.SetUnixFileMode(_folder["t/a"], UnixFileMode.None);
        Assert.Equal(["t", "t/a", "t/b", "t/b/x"], Walk("t"));
        Assert.IsType<LockboxReadException>(Assert.Single(_errors).Error);
    }

    [Fact]
    public void A_root_that_is_not_there_is_reported()
    {
        Assert.Empty(Walk("none"));
        Assert.Contains("not there", Assert.Single(_errors).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pipes_sockets_and_devices_are_reported_and_not_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "made with mkfifo");
        _folder.File("t/a");
        _folder.File("t/empty", string.Empty);
        _folder.Shell("mkfifo t/pipe");
        using System.Net.Sockets.Socket socket = new(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_folder["t/socket"]));
        _folder.Link("t/null", "/dev/null");
        Assert.Equal(["t", "t/a", "t/empty"], Walk("t", Options(SymbolicLinkHandling.Follow)));
        Assert.Equal(
            ["is a device", "is a named pipe", "is a socket"],
            _errors.Select(e => e.Error.Message.Split("' ")[1].Split(',')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_that_is_not_Unicode_is_reported()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have no such names");
        _folder.File("t/good\uFFFD");
        _folder.Shell("printf x > \"t/bad$(printf '\\377')\"");
        Assert.Equal(["t", "t/good\uFFFD"], Walk("t"));
        Assert.Contains("not valid Unicode", Assert.Single(_errors).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Include_and_exclude_go_by_leaf_names()
    {
        _folder.File("t/a.cs");
        _folder.File("t/b.txt");
        _folder.File("t/obj/c.cs");
        _folder.File("t/sub/D.CS");
        Assert.Equal(["t", "t/a.cs", "t/sub/D.CS"], Walk("t", Options(include: ["*.cs"], exclude: ["OBJ"])));
        Assert.Equal(["t", "t/b.txt", "t/obj", "t/sub"], Walk("t", Options(exclude: ["*.cs"])));
    }

    [Fact]
    public void The_lockbox_itself_is_left_out_by_whatever_path_it_is_reached()
    {
        string lockbox = _folder.File("t/app.lockbox");
        _folder.File("t/app.lockbox.lock");
        _folder.File("t/.app.lockbox.0123456789abcdef.tmp");
        _folder.File("t/app.lockbox.old");
        _folder.File("t/other/app.lockbox");
        _folder.Link("alias", "t");
        string[] kept = ["t", "t/app.lockbox.old", "t/other", "t/other/app.lockbox"];
        Assert.Equal(kept, Walk("t", Options(own: lockbox, hidden: true)));
        Assert.Equal(kept, Walk("t", Options(own: _folder["alias/app.lockbox"], hidden: true)));
        using HostWalker walker = new(Options(own: lockbox));
        Assert.Empty(walker.Walk(_folder["alias/app.lockbox"], "x", false, default));
        Assert.Empty(_errors);
    }

    [Fact]
    public void A_walk_can_be_cancelled()
    {
        _folder.File("t/a");
        _folder.File("t/b");
        using CancellationTokenSource source = new();
        using HostWalker walker = new(Options());
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (HostItem item in walker.Walk(_folder["t"], "t", true, source.Token))
            {
                source.Cancel();
            }
        });
    }

    [Fact]
    public void Canonical_paths_have_no_links_and_no_dots()
    {
        string file = _folder.File("real/dir/f");
        _folder.Link("one", "real/dir/../dir");
        _folder.Link("two", _folder["one"]);
        string root = HostPaths.Canonical(_folder.Path);
        Assert.Equal(Path.Join(root, "real/dir/f"), HostPaths.Canonical(file));
        Assert.Equal(Path.Join(root, "real/dir/f"), HostPaths.Canonical(_folder["two/f"]));
        Assert.Equal(Path.Join(root, "real/dir/none/x"), HostPaths.Canonical(_folder["two/none/x"]));
        _folder.Link("circle", "circle");
        Assert.Throws<IOException>(() => HostPaths.Canonical(_folder["circle/x"]));
    }

    private WalkOptions Options(
        SymbolicLinkHandling links = SymbolicLinkHandling.Store,
        bool hidden = false,
        string[]? include = null,
        string[]? exclude = null,
        string? own = null,
        bool heedsIgnoreFiles = false,
        WalkOrder order = WalkOrder.ByFolder) => new()
        {
            Order = order,
            Reading = Reading,
            HeedsIgnoreFiles = heedsIgnoreFiles,
            SymbolicLinks = links,
            Hidden = hidden,
            Filter = new LeafFilter(include ?? [], exclude ?? []),
            OwnFiles = own is null ? null : new OwnFiles(own),
            OnError = (path, error) => _errors.Add((path, error)),
        };

    private string[] Walk(string root, WalkOptions? options = null)
    {
        using HostWalker walker = new(options ?? Options());
        return [.. walker.Walk(_folder[root], root, true, default).Select(entry => entry.Name)];
    }
}

public sealed class QuickestHostWalkerTests : HostWalkerTests
{
    private protected override FolderReading Reading => FolderReading.Quickest;
}

/// <summary>As on file systems whose listings do not say what is a directory.</summary>
public sealed class HostWalkerWithoutKindsTests : HostWalkerTests
{
    private protected override FolderReading Reading => FolderReading.WithoutKinds;
}

/// <summary>As on other systems.</summary>
public sealed class OrdinaryHostWalkerTests : HostWalkerTests
{
    private protected override FolderReading Reading => FolderReading.Ordinary;
}
