using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>
/// Lockboxes that are sealed with the right key and hold names that no entry may have. They are not read, so that
/// nothing of them reaches an export.
/// </summary>
public sealed class ForgedNamesTests : LockboxTest
{
    public ForgedNamesTests() => LeaveDamaged();

    [Theory]
    [InlineData("../x")]
    [InlineData("..")]
    [InlineData("a/../../x")]
    [InlineData("/x")]
    [InlineData("a//x")]
    [InlineData("a\0x")]
    public void A_lockbox_with_a_name_that_leads_elsewhere_exports_nothing(string name)
    {
        using TempFolder folder = new();
        Guarded guarded = new(folder, "x");
        using (Forgery forgery = new(Disk, Key))
        {
            forgery.PublishNames(new Entry(name, EntryKind.SymbolicLink)
            {
                Id = 1600, LinkTarget = guarded.Path, ModifiedAt = Epoch, CreatedAt = Epoch,
            });
        }

        using Snapshot snapshot = Read();
        Assert.Throws<LockboxCorruptException>(() => snapshot.Export(snapshot.Enumerate(), folder["out"]));
        Assert.Equal(["guarded"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        guarded.AssertUntouched();
    }
}
