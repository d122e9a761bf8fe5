using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Tests.Format;

public sealed class EntryShapeTests
{
    public static TheoryData<int, bool> Modes => new() { { 0, true }, { 4095, true }, { 4096, false }, { -1, false } };

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_mode_has_twelve_bits(int mode, bool isRight) =>
        Check(new Entry("a", EntryKind.File) { UnixMode = (UnixFileMode)mode }, isRight);

    [Fact]
    public void The_attributes_of_a_file_that_is_not_there_are_none() =>
        Check(new Entry("a", EntryKind.File) { Attributes = (FileAttributes)(-1) }, false);

    [Fact]
    public void A_name_must_be_one() => Check(new Entry("a//b", EntryKind.File), false);

    [Fact]
    public void A_link_has_a_target_and_nothing_else_does()
    {
        Check(new Entry("a", EntryKind.SymbolicLink) { LinkTarget = "b" }, true);
        Check(new Entry("a", EntryKind.SymbolicLink), false);
        Check(new Entry("a", EntryKind.File) { LinkTarget = "b" }, false);
    }

    [Fact]
    public void A_digest_is_a_file_s_and_has_32_bytes()
    {
        Check(new Entry("a", EntryKind.File) { Sha256 = new byte[32] }, true);
        Check(new Entry("a", EntryKind.File) { Sha256 = new byte[31] }, false);
        Check(new Entry("a", EntryKind.Directory) { Sha256 = new byte[32] }, false);
    }

    [Fact]
    public void Runs_agree_with_themselves_and_with_the_length()
    {
        Check(File(10, ContentRun.Single(1, 0, 10)), true);
        Check(File(11, ContentRun.Single(1, 0, 10)), false);
        Check(File(0, ContentRun.Single(1, 0, 0)), false);
        Check(File(10, new ContentRun(1, 2, 0, 4, 10)), false);
        Check(File(10, new ContentRun(1, 3, 0, 4, 10)), true);
        Check(File(Limits.RunsMax, [.. Enumerable.Repeat(ContentRun.Single(1, 0, 1), Limits.RunsMax)]), true);
        Check(File(Limits.RunsMax + 1, [.. Enumerable.Repeat(ContentRun.Single(1, 0, 1), Limits.RunsMax + 1)]), false);
    }

    [Fact]
    public void Only_files_have_content()
    {
        ContentRun run = ContentRun.Single(1, 0, 10);
        Check(new Entry("a", EntryKind.Directory) { Length = 10, Runs = [run] }, false);
        Check(new Entry("a", EntryKind.Directory) { Length = 10 }, false);
    }

    [Fact]
    public void The_longest_runs_there_can_be_add_up_to_a_number()
    {
        ContentRun huge = new(1, int.MaxValue, 0, Limits.FrameRawMax, (long)int.MaxValue * Limits.FrameRawMax);
        Check(File(huge.Length * Limits.RunsMax, [.. Enumerable.Repeat(huge, Limits.RunsMax)]), true);
        Check(File(1, huge with { FrameCount = uint.MaxValue, Length = long.MaxValue }), false);
        Check(File(1, huge with { Stride = uint.MaxValue, Length = long.MaxValue }), false);
        Check(File(1, ContentRun.Single(0, 0, 1)), false);
        Check(File(1, ContentRun.Single(ulong.MaxValue, 0, 1)), false);
        Check(File(1, ContentRun.Single(1, Limits.FrameSlicesMax, 1)), false);
        Check(File(Limits.FrameRawMax + 1, ContentRun.Single(1, 0, Limits.FrameRawMax + 1)), false);
    }

    private static Entry File(long length, params ContentRun[] runs) =>
        new("a", EntryKind.File) { Length = length, Runs = runs };

    private static void Check(Entry entry, bool isRight) =>
        Assert.Equal(isRight, EntryShape.FindFault(entry) is null);
}
