using Lockbox.Engine.Devices;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class LeanFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("lockbox-test-").FullName;

    public LeanFileTests() => Assert.SkipUnless(LeanFile.IsAvailable, "the calls are those of 64-bit Linux");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1969-12-31T23:59:59.0000001Z")]
    [InlineData("0001-01-01T00:00:00.0000000Z")]
    [InlineData("2038-01-19T03:14:08.7654321Z")]
    public void A_new_file_has_content_mode_and_time(string time)
    {
        DateTime modified = DateTime.Parse(time, null, System.Globalization.DateTimeStyles.RoundtripKind);
        UnixFileMode mode = Private | UnixFileMode.OtherExecute | UnixFileMode.SetUser;
        Assert.True(Create("new", [7, 8], Private, mode, modified));
        Assert.Equal([7, 8], File.ReadAllBytes(At("new")));
        Assert.Equal(mode, File.GetUnixFileMode(At("new")));

        // The file system decides how far back a time may lie, whoever sets it.
        File.WriteAllBytes(At("other"), []);
        File.SetLastWriteTimeUtc(At("other"), modified);
        Assert.Equal(File.GetLastWriteTimeUtc(At("other")), File.GetLastWriteTimeUtc(At("new")));
    }

    [Fact]
    public void An_empty_file_is_made_and_nothing_else_is_set()
    {
        Assert.True(Create("empty", [], Private));
        Assert.Empty(File.ReadAllBytes(At("empty")));
        Assert.Equal(Private, File.GetUnixFileMode(At("empty")));
    }

    [Fact]
    public void What_is_there_is_neither_replaced_nor_followed()
    {
        File.WriteAllText(At("file"), "kept");
        File.CreateSymbolicLink(At("link"), At("elsewhere"));
        Assert.False(Create("file", [1], Private));
        Assert.False(Create("link", [1], Private));
        Assert.Equal("kept", File.ReadAllText(At("file")));
        Assert.False(File.Exists(At("elsewhere")));
        Assert.True(new FileInfo(At("link")).LinkTarget is not null);
    }

    [Fact]
    public void Where_there_is_no_directory_or_no_such_name_there_is_no_file()
    {
        Assert.False(Create("no/where", [1], Private));
        Assert.False(Create(new string('x', 256), [1], Private));
        Assert.False(Create(new string('é', 128), [1], Private));
        Assert.True(Create(new string('é', 127), [1], Private));
        Assert.False(LeanFile.TryCreate(-1, "name", [1], Private, null, null));
    }

    private bool Create(
        string leaf, byte[] content, UnixFileMode first, UnixFileMode? mode = null, DateTime? modifiedAt = null)
    {
        int directory = LibC.Open(_folder, LibC.PathOnly | LibC.DirectoryOnly, 0);
        bool isMade = LeanFile.TryCreate(directory, leaf, content, first, mode, modifiedAt);
        Assert.Equal(0, LibC.Close(directory));
        return isMade;
    }

    private string At(string name) => Path.Combine(_folder, name);
}
