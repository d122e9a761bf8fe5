namespace Lockbox.Engine.Tests;

/// <summary>The files of tests/vectors: lines of fields between bars, with # comments.</summary>
internal static class TestVectors
{
    public static IEnumerable<string[]> Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "vectors", name);
        return File.ReadLines(path)
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|'));
    }

    /// <summary>A file whose lines have five fields, for theories.</summary>
    public static TheoryData<string, string, string, string, string> Theory5(string name)
    {
        TheoryData<string, string, string, string, string> data = [];
        foreach (string[] fields in Read(name))
        {
            data.Add(fields[0], fields[1], fields[2], fields[3], fields[4]);
        }

        return data;
    }
}
