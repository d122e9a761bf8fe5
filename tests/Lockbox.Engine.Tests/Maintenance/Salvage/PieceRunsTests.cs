using Lockbox.Engine.Format;
using Lockbox.Engine.Maintenance.Salvage;

namespace Lockbox.Engine.Tests.Maintenance.Salvage;

public sealed class PieceRunsTests
{
    [Fact]
    public void Of_one_place_of_a_file_the_younger_frame_counts()
    {
        FoundPiece[] pieces = [new(3, 0, 0, 100), new(5, 1, 100, 50), new(8, 0, 100, 90), new(9, 0, 190, 5)];
        IReadOnlyList<FoundPiece> stretch = Assert.Single(PieceRuns.Stretches(pieces));
        Assert.Equal([pieces[0], pieces[2], pieces[3]], stretch);
    }

    [Fact]
    public void A_gap_ends_a_stretch_and_full_frames_that_follow_each_other_are_one_run()
    {
        FoundPiece[] pieces = [new(4, 0, 100, 100), new(3, 0, 0, 100), new(9, 2, 250, 7), new(5, 0, 200, 20)];
        IReadOnlyList<FoundPiece>[] stretches = [.. PieceRuns.Stretches(pieces)];
        Assert.Equal(2, stretches.Length);
        Assert.Equal([new ContentRun(3, 3, 0, 100, 220)], PieceRuns.Of(stretches[0]));
        Assert.Equal([ContentRun.Single(9, 2, 7)], PieceRuns.Of(stretches[1]));
    }
}
