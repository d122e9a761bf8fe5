using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

public sealed class ExportPlanTests
{
    private readonly ExportPlan _plan = new();
    private readonly List<(ulong? Frame, int Pieces)> _given = [];

    [Fact]
    public void In_the_order_of_an_import_each_frame_is_given_out_once_and_soon()
    {
        int filesUntilFirst = 0;
        for (int i = 0; i < 100_000; i++)
        {
            Add(frame: (ulong)(i / 70), slice: (uint)(i % 70));
            filesUntilFirst = _given.Count == 0 ? i : filesUntilFirst;
        }

        Take(isLast: true);
        Assert.InRange(filesUntilFirst, 70, 200);
        Assert.Equal(Enumerable.Range(0, 1429).Select(id => (ulong?)id), _given.Select(work => work.Frame));
        Assert.Equal(100_000, _given.Sum(work => work.Pieces));
        Assert.All(_given.SkipLast(1), work => Assert.Equal(70, work.Pieces));
    }

    [Fact]
    public void What_is_held_is_bounded_even_if_all_is_in_one_frame_or_comes_in_no_order()
    {
        for (int i = 0; i < 200_000; i++)
        {
            Add(frame: 5, slice: (uint)i);
        }

        int once = _given.Sum(work => work.Pieces);
        Assert.InRange(once, 65_536, 200_000);
        Random random = new(1);
        for (int i = 0; i < 200_000; i++)
        {
            Add(frame: (ulong)random.Next(1000), slice: (uint)i);
        }

        Take(isLast: true);
        Assert.Equal(400_000, _given.Sum(work => work.Pieces));
    }

    [Fact]
    public void Files_without_content_are_given_out_without_a_frame()
    {
        for (int i = 0; i < 300; i++)
        {
            _plan.Add(File(length: 0, default));
        }

        Take(isLast: false);
        Assert.Equal([(null, 256), (null, 44)], _given);
        Take(isLast: true);
        Assert.Equal(2, _given.Count);
    }

    private static OutputFile File(int length, ContentRun run)
    {
        Entry entry = new("f", EntryKind.File) { Length = length, Runs = length == 0 ? [] : [run] };
        return new OutputFile(new ExportTarget(entry, "f", replaces: false), null!, null!, new ExportOptions());
    }

    private void Add(ulong frame, uint slice)
    {
        _plan.Add(File(length: 10, ContentRun.Single(frame, slice, 10)));
        if (_plan.IsFull)
        {
            Take(isLast: false);
        }
    }

    private void Take(bool isLast) =>
        _given.AddRange(_plan.Take(isLast).Select(work => (work.FrameId, work.Pieces.Count)));
}
