using Lockbox.Engine.Tests.TestSupport;

namespace Lockbox.Engine.Tests.Crash;

/// <summary>
/// Deleted means unreadable: of whatever was deleted, in whatever way, nothing can be read from any part of the file by
/// somebody who has the key, free space and superseded extents included.
/// </summary>
public sealed class DeletionTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds() => [.. Deletions.All.Select(static deletion => deletion.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_of_what_was_deleted_is_left_once_the_commit_has_returned(string kind)
    {
        Deletion deletion = Deletions.All.Single(one => one.Name == kind);
        using CrashDisk lockbox = deletion.Prepare(new CrashDisk(512));
        Contents before = lockbox.Contents;
        byte[] image = lockbox.Disk.Image();
        lockbox.Change(deletion.Delete).AssertSound(kind);

        // What is not found where it is could not be found where it must not be.
        List<byte[]> deleted = before.MissingFrom(lockbox.Contents);
        Assert.NotEmpty(deleted);
        Assert.All(deleted, needle => Assert.ThrowsAny<Exception>(
            () => lockbox.Written.AssertGone(image, [needle], "before")));
        output.WriteLine($"{deleted.Count} names and pieces are gone");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_is_left_after_a_crash_in_the_middle_and_one_further_write(string kind)
    {
        Deletion deletion = Deletions.All.Single(one => one.Name == kind);
        CrashWorkload workload = new("delete", new Step("delete", deletion.Delete))
        {
            Before = disk => deletion.Prepare(disk),
        };
        using CrashRecording recording = new(workload, 512);
        PowerCut cut = new(seed: 1, byChance: 1);
        int deleted = 0;
        foreach ((int number, CrashPoint point, SimulatedDisk disk) in recording.Replay())
        {
            foreach ((string how, SimulatedDisk image) in cut.ImagesOf(disk).Prepend(("killed", disk.AfterKill())))
            {
                deleted += WriteAndLook(recording.Lockbox, point, image, $"{kind}, {number}: {point.Where}: {how}");
            }
        }

        Assert.True(deleted > 0, "No crash comes late enough.");
        output.WriteLine($"{deleted} crashes after which it was deleted");
    }

    /// <summary>Writes once and looks; tells whether the deletion had taken place.</summary>
    private static int WriteAndLook(CrashDisk lockbox, CrashPoint point, SimulatedDisk image, string where)
    {
        int known = lockbox.Written.Count;
        lockbox.Written.Watch(image);
        Contents before = point.Allowed[0];
        Contents found;
        using (Snapshot snapshot = image.OpenRead(lockbox.Key))
        {
            found = Contents.Of(snapshot);
        }

        Assert.True(point.Allowed.Any(found.Matches), $"{where}: {found}");
        Contents next = found.Copy();
        image.Change(lockbox.Key, next, static draft => draft.Put("<further>", Contents.Text("[further text]", 100)));
        image.AssertHolds(lockbox.Key, next);
        List<byte[]> gone = [.. before.MissingFrom(found), .. found.NotAmong(point.Deleted)];
        lockbox.Written.AssertGone(image.Image(), gone, where);
        lockbox.Written.Count = known;
        return gone.Count > 0 ? 1 : 0;
    }
}
