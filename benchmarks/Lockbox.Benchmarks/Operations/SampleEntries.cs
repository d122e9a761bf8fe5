using Lockbox.Engine;
using Lockbox.Engine.Format;
using Lockbox.Engine.Index;

namespace Lockbox.Benchmarks.Operations;

/// <summary>Entries as an import of many small files makes them.</summary>
internal static class SampleEntries
{
    private const int FilesInFrame = 2048;
    private const int FileLength = 1024;

    /// <summary>The first ones, in order, with their keys.</summary>
    public static (List<byte[]> Keys, List<Entry> Values) Take(int count)
    {
        List<Entry> values = [.. Enumerable.Range(0, count).Select(Of)];
        return (values.ConvertAll(static entry => NameKey.Of(entry.Name)), values);
    }

    private static Entry Of(int number)
    {
        EntryMetadata metadata = TestData.Metadata(number);
        ulong frame = (ulong)(number / FilesInFrame) + 1;
        return new Entry(TestData.Name(number), EntryKind.File)
        {
            Id = (ulong)number + 1,
            Length = FileLength,
            CreatedAt = metadata.CreatedAt,
            ModifiedAt = metadata.ModifiedAt,
            UnixMode = metadata.UnixMode,
            Runs = [ContentRun.Single(frame, (uint)(number % FilesInFrame), FileLength)],
        };
    }
}
