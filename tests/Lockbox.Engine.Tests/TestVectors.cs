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
}
