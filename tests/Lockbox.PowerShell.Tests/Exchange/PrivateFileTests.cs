using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Tests.Exchange;

public sealed class PrivateFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lockbox-files-");

    private string Target => Path.Combine(_folder.FullName, "x.env");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_new_file_is_for_its_owner_only()
    {
        PrivateFile.Write(Target, "A=b\n"u8, replace: false);
        Assert.Equal("A=b\n", File.ReadAllText(Target));
        AssertOwnerOnly();
    }

    [Fact]
    public void What_is_there_is_kept_unless_it_is_to_be_replaced()
    {
        File.WriteAllText(Target, "old");
        Assert.Throws<LockboxDestinationExistsException>(() => PrivateFile.Write(Target, "new"u8, replace: false));
        Assert.Equal("old", File.ReadAllText(Target));
        PrivateFile.Write(Target, "new"u8, replace: true);
        Assert.Equal("new", File.ReadAllText(Target));
        AssertOwnerOnly();
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void A_link_is_replaced_and_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        string other = Path.Combine(_folder.FullName, "other");
        File.WriteAllText(other, "other");
        File.CreateSymbolicLink(Target, other);
        PrivateFile.Write(Target, "new"u8, replace: true);
        Assert.Equal("other", File.ReadAllText(other));
        Assert.Null(new FileInfo(Target).LinkTarget);
    }

    [Fact]
    public void A_link_to_nothing_is_not_written_through()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        string other = Path.Combine(_folder.FullName, "other");
        File.CreateSymbolicLink(Target, other);
        Assert.ThrowsAny<LockboxException>(() => PrivateFile.Write(Target, "new"u8, replace: false));
        Assert.False(File.Exists(other));
    }

    [Theory]
    [InlineData(null, "A=b\n")]
    [InlineData("", "A=b\n")]
    [InlineData("X=1\n", "X=1\nA=b\n")]
    [InlineData("X=1", "X=1\nA=b\n")]
    public void Appending_begins_on_a_line_of_its_own(string? before, string expected)
    {
        if (before is not null)
        {
            File.WriteAllText(Target, before);
        }

        PrivateFile.Append(Target, "A=b\n"u8);
        Assert.Equal(expected, File.ReadAllText(Target));
    }

    [Fact]
    public void A_folder_in_the_way_or_missing_is_an_error_of_ours()
    {
        Directory.CreateDirectory(Target);
        Assert.Throws<LockboxDestinationExistsException>(() => PrivateFile.Write(Target, "x"u8, replace: true));
        Assert.Throws<LockboxWriteException>(() => PrivateFile.Append(Target, "x"u8));
        string below = Path.Combine(_folder.FullName, "no", "x");
        Assert.Throws<LockboxWriteException>(() => PrivateFile.Write(below, "x"u8, replace: false));
    }

    [Fact]
    public void A_source_that_is_missing_or_too_long_is_an_error_of_ours()
    {
        Assert.Throws<LockboxReadException>(() => VariableFileText.Read(Target));
        using (FileStream file = File.Create(Target))
        {
            file.SetLength(VariableFileText.FileBytesMax + 1L);
        }

        var error = Assert.Throws<LockboxInvalidVariableFileException>(() => VariableFileText.Read(Target));
        Assert.Contains(Target, error.Message, StringComparison.Ordinal);
    }

    private void AssertOwnerOnly()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        }
    }
}
