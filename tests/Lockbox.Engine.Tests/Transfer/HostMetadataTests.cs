using Lockbox.Engine.Transfer;
using Microsoft.Win32.SafeHandles;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class HostMetadataTests
{
    private static readonly DateTime When = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1_234_567);

    [Fact]
    public void A_file_is_described_to_100_ns_with_all_its_mode_bits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        using TempFolder folder = new();
        string path = folder.File("f", "hello");
        File.SetUnixFileMode(path, (UnixFileMode)0b_101_111_101_001);
        File.SetLastWriteTimeUtc(path, When);

        HostItem item = HostItemReader.Read(path, "given")!.Value;
        HostFacts facts = item.Facts!;
        Assert.Equal(("given", "f", path), (item.Name, item.Leaf.ToString(), item.HostPath));
        Assert.Equal((EntryKind.File, 5L, When), (item.Kind, facts.Length, facts.ModifiedAt));
        Assert.Equal(DateTimeKind.Utc, facts.ModifiedAt.Kind);
        Assert.Equal((UnixFileMode)0b_101_111_101_001, facts.UnixMode);
        Assert.Null(facts.Attributes);
    }

    [Theory]
    [InlineData("nowhere/at/all")]
    [InlineData("dir/")]
    [InlineData("a//b/./../c ")]
    [InlineData("/etc/passwd")]
    public void A_link_is_described_itself_and_its_target_kept_as_it_is(string target)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows rewrites separators");
        using TempFolder folder = new();
        folder.Folder("dir");
        HostItem item = HostItemReader.Read(folder.Link("l", target), "l")!.Value;
        HostFacts facts = item.Facts!;
        Assert.Equal((EntryKind.SymbolicLink, target, 0L), (item.Kind, facts.LinkTarget, facts.Length));
        Assert.Equal(target == "dir/", facts.LinkTargetIsDirectory);
        Assert.Null(facts.UnixMode);
    }

    [Fact]
    public void What_is_not_there_is_null()
    {
        using TempFolder folder = new();
        Assert.Null(HostItemReader.Read(folder["none"], "none"));
        Assert.Null(HostItemReader.Read(folder["none/none"], "none"));
    }

    [Fact]
    public void A_file_gets_its_time_and_mode_through_its_handle()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        using TempFolder folder = new();
        Entry entry = new("f", EntryKind.File)
        {
            ModifiedAt = When,
            CreatedAt = When.AddYears(-5),
            UnixMode = (UnixFileMode)0b_100_101_000_100,
        };
        using (SafeFileHandle handle = File.OpenHandle(folder["f"], FileMode.CreateNew, FileAccess.Write))
        {
            HostMetadataWriter.ApplyTo(handle, entry);
        }

        HostFacts read = HostItemReader.Read(folder["f"], "f")!.Value.Facts!;
        Assert.Equal((entry.ModifiedAt, entry.UnixMode), (read.ModifiedAt, read.UnixMode));
    }

    [Fact]
    public void A_link_gets_its_own_time_and_its_target_keeps_its()
    {
        using TempFolder folder = new();
        string target = folder.File("target");
        File.SetLastWriteTimeUtc(target, When.AddYears(1));
        string link = folder.Link("l", "target");
        HostMetadataWriter.ApplyToLink(
            link, new Entry("l", EntryKind.SymbolicLink) { ModifiedAt = When, CreatedAt = When });

        Assert.Equal(When, HostItemReader.Read(link, "l")!.Value.Facts!.ModifiedAt);
        Assert.Equal(When.AddYears(1), File.GetLastWriteTimeUtc(target));
    }

    [Fact]
    public void A_dangling_link_gets_its_time_too()
    {
        using TempFolder folder = new();
        string link = folder.Link("l", "nowhere");
        HostMetadataWriter.ApplyToLink(
            link, new Entry("l", EntryKind.SymbolicLink) { ModifiedAt = When, CreatedAt = When });
        Assert.Equal(When, HostItemReader.Read(link, "l")!.Value.Facts!.ModifiedAt);
    }

    [Fact]
    public void A_directory_gets_its_time_and_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        using TempFolder folder = new();
        Entry entry = new("d", EntryKind.Directory)
        {
            ModifiedAt = When,
            CreatedAt = When,
            UnixMode = (UnixFileMode)0b_001_101_101_101,
        };
        HostMetadataWriter.ApplyToDirectory(folder.Folder("d"), entry);
        HostItem read = HostItemReader.Read(folder["d"], "d")!.Value;
        Assert.Equal(
            (EntryKind.Directory, When, entry.UnixMode), (read.Kind, read.Facts!.ModifiedAt, read.Facts.UnixMode));
    }

    [Fact]
    public void A_private_file_is_private_while_it_is_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix modes");
        Entry secret = new("f", EntryKind.File) { UnixMode = UnixFileMode.UserRead };
        Entry shared = new("f", EntryKind.File) { UnixMode = (UnixFileMode)0b_110_100_100 };
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            HostMetadataWriter.ModeWhileWriting(secret, preserve: true));
        Assert.Null(HostMetadataWriter.ModeWhileWriting(secret, preserve: false));
        Assert.Null(HostMetadataWriter.ModeWhileWriting(shared, preserve: true));
    }
}
