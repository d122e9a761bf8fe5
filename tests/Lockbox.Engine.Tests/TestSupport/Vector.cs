using System.Globalization;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Tests.TestSupport;

/// <summary>
/// One vector of a file in tests/vectors: a name that says what is wrong with it, the status it must decode with, and
/// the bytes.
/// </summary>
/// <remarks>
/// <para>A vector begins with <c>== name</c>, goes on with lines <c>key: value</c>, of which <c>expect</c> is always
/// there, and ends with its bytes in hexadecimal. <c>61*9</c> is a byte nine times, <c>#</c> begins a comment.</para>
/// </remarks>
internal sealed record Vector(
    string Name, DecodeStatus Expect, IReadOnlyDictionary<string, string> Head, byte[] Bytes)
{
    /// <summary>A number of the head, or another when it is not there.</summary>
    public long Number(string key, long otherwise) =>
        Head.TryGetValue(key, out string? text) ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>All vectors of a file, by name.</summary>
    public static Dictionary<string, Vector> ReadAll(string file)
    {
        Dictionary<string, Vector> vectors = [];
        string path = Path.Combine(AppContext.BaseDirectory, "vectors", file);
        foreach (string block in ("\n" + File.ReadAllText(path)).Split("\n== ").Skip(1))
        {
            Vector vector = Parse(block.Split('\n'));
            vectors.Add(vector.Name, vector);
        }

        return vectors;
    }

    private static Vector Parse(string[] lines)
    {
        Dictionary<string, string> head = [];
        List<byte> bytes = [];
        foreach (string line in lines.Skip(1).Select(static line => line.Split('#')[0].Trim()))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0)
            {
                head.Add(line[..colon], line[(colon + 1)..].Trim());
            }
            else
            {
                bytes.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(ParseBytes));
            }
        }

        return new Vector(lines[0].Trim(), Enum.Parse<DecodeStatus>(head["expect"]), head, [.. bytes]);
    }

    private static IEnumerable<byte> ParseBytes(string token)
    {
        string[] parts = token.Split('*');
        byte value = byte.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return Enumerable.Repeat(value, parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
