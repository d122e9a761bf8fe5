using Lockbox.Engine.Transfer;

namespace Lockbox.Engine.Tests.Transfer;

/// <summary>What an import will read, found out beside it.</summary>
public sealed class ImportSurveyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_finds_what_the_walk_of_the_import_takes()
    {
        _folder.File("t/a", "12345");
        _folder.File("t/sub/b", "123");
        _folder.File("t/sub/c.tmp", "not taken");
        _folder.File("one", "12");
        using MemoryStream content = new([1, 2, 3, 4]);
        ImportItem[] items =
        [
            new() { Name = "t", HostPath = _folder["t"], Recurse = true },
            new() { Name = "one", HostPath = _folder["one"] },
            new() { Name = "memory", Content = content },
            new() { Name = "gone", HostPath = _folder["gone"] },
        ];
        using ImportSurvey survey = new(items, Options());
        Assert.Null(survey.Found);
        survey.Start();
        survey.Start();
        survey.Wait();
        Assert.Equal(new ImportSurvey.Result(14, 6), survey.Found);
    }

    [Fact]
    public void A_total_is_promised_only_where_all_that_is_there_is_read()
    {
        ImportItem[] plain = [new() { Name = "a", HostPath = _folder["a"] }];
        Assert.True(ImportSurvey.IsPossible(plain, IfExists.Error));
        Assert.True(ImportSurvey.IsPossible(plain, IfExists.Overwrite));
        Assert.False(ImportSurvey.IsPossible(plain, IfExists.Skip));
        Assert.False(ImportSurvey.IsPossible(plain, IfExists.Newer));
        using Stream endless = new Unseekable();
        Assert.False(ImportSurvey.IsPossible([new() { Name = "a", Content = endless }], IfExists.Error));
    }

    [Fact]
    public void Ending_it_in_the_middle_leaves_no_total_and_no_thread()
    {
        for (int i = 0; i < 200; i++)
        {
            _folder.File($"t/{i % 10}/{i}", "12345");
        }

        ImportItem[] items = [new() { Name = "t", HostPath = _folder["t"], Recurse = true }];
        ImportSurvey survey = new(items, Options());
        survey.Start();
        survey.Dispose();
        Assert.True(survey.Found is null or { Bytes: 1000, Items: 211 });
    }

    [Fact]
    public void What_cannot_be_asked_for_its_length_leaves_no_total_and_breaks_no_import()
    {
        MemoryStream content = new([1, 2, 3]);
        content.Dispose();
        using ImportSurvey survey = new([new() { Name = "a", Content = content }], Options());
        survey.Start();
        survey.Wait();
        Assert.Null(survey.Found);
        using Stream endless = new Endless();
        using ImportSurvey sum = new(
            [new() { Name = "a", Content = endless }, new() { Name = "b", Content = endless }], Options());
        sum.Start();
        sum.Wait();
        Assert.Null(sum.Found);
    }

    private static WalkOptions Options() => new()
    {
        Filter = new LeafFilter([], ["*.tmp"]),
        Reading = FolderReading.Ordinary,
        OnError = (_, _) => { },
    };

    private sealed class Endless : MemoryStream
    {
        public override long Length => long.MaxValue;
    }

    private sealed class Unseekable : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
