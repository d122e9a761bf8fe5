using Lockbox.Engine.Tests.TestSupport;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>
/// Somebody who may write to the destination swaps its directories for links to a tree outside, over and over, while
/// exports run. Items may fail; nothing outside is created, changed or removed.
/// </summary>
public sealed class ExportRaceTests : IDisposable
{
    private static readonly int Rounds = LongRun.Rounds(120, 5_000);

    private readonly TempFolder _folder = new();
    private readonly TestLockbox _lockbox = new();
    private readonly Guarded _guarded;

    public ExportRaceTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the host has no way to hold a directory");
        foreach (string directory in new[] { "d0", "d1", "d1/deep", "d2" })
        {
            File.SetUnixFileMode(_folder.Folder($"t/{directory}"), (UnixFileMode)0b_111_000_000);
            _folder.File($"t/{directory}/a", "evil");
            _folder.File($"t/{directory}/empty", string.Empty);
            _folder.Link($"t/{directory}/link", "evil");
            _folder.Folder($"t/{directory}/sub");
        }

        _folder.File("t/d2/large", HostTree.Noise(5_000_000, 1));
        _lockbox.ImportTree(_folder["t"]);
        _guarded = new Guarded(
            _folder, "a", "empty", "link", "large", "sub/x", "deep/a", "deep/link", "deep/empty", "deep/sub/x");
    }

    public void Dispose()
    {
        _guarded.AssertUntouched();
        _lockbox.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(ExportIfExists.Overwrite)]
    [InlineData(ExportIfExists.Rename)]
    [InlineData(ExportIfExists.Error)]
    public void Directories_that_are_swapped_for_links_lead_no_export_outside(ExportIfExists policy)
    {
        using Snapshot snapshot = _lockbox.OpenRead();
        using Swapper swapper = new(Link(), () => [_folder["out"]]);
        for (int round = 0; round < Rounds; round++)
        {
            if (policy != ExportIfExists.Overwrite && round % 4 == 0)
            {
                swapper.Do(() => _folder.Shell("rm -rf out"));
            }

            _folder.Folder("out");
            AssertOneErrorEach(snapshot.Export(
                snapshot.Enumerate(), _folder["out"], new ExportOptions { IfExists = policy, ThrottleLimit = 2 }));
        }

        Assert.True(swapper.Swaps > Rounds / 4, $"{swapper.Swaps} swaps in {Rounds} rounds");
    }

    [Fact]
    public void What_is_built_beside_a_new_destination_is_not_led_outside_either()
    {
        _folder.Folder("new");
        using Snapshot snapshot = _lockbox.OpenRead();
        using Swapper swapper = new(
            Link(),
            () => [_folder["new"], .. Directory.GetDirectories(_folder["new"], TemporaryNames.Prefix + "*")]);
        for (int round = 0; round < Rounds / 3; round++)
        {
            string destination = _folder[$"new/{round}"];
            using CancellationTokenSource stop = new();
            int reports = 0;
            CallbackProgress progress = new(_ =>
            {
                // Every other export is stopped in the middle, and removes what it has made.
                if (++reports == 4 && round % 2 == 0)
                {
                    stop.Cancel();
                }
            });
            ExportOptions options = new() { Progress = progress, Clock = new EagerClock(), ThrottleLimit = 2 };
            try
            {
                AssertOneErrorEach(snapshot.Export(snapshot.Enumerate(), destination, options, stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or LockboxWriteException)
            {
                // Stopped; or the directory beside the destination has been taken away.
            }

            // Only what is being built is left to be swapped.
            swapper.Do(() => Array.ForEach(
                Directory.GetDirectories(_folder["new"]), static done => Directory.Delete(done, recursive: true)));
        }
    }

    private string Link() => _folder.Link("link", _guarded.Path);

    private static void AssertOneErrorEach(ExportReport report)
    {
        Assert.Equal(report.Errors.Count, report.Errors.DistinctBy(static error => error.Item).Count());
        Assert.All(report.Errors, static error => Assert.Contains(
            error.Error.ErrorId, new[] { "LockboxUnsafePath", "LockboxDestinationExists", "LockboxWriteFailed" }));
    }
}
