using System.Buffers;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// Characters that are never printed as they are: C0 and C1 controls (they can drive a terminal) and the
/// bidirectional controls of Unicode (they can make one name look like another, "Trojan Source").
/// </summary>
internal static class HostileCharacters
{
    /// <summary>The set, for searching.</summary>
    public static readonly SearchValues<char> Search = SearchValues.Create(All());

    private static string All()
    {
        IEnumerable<int> codes =
        [
            .. Enumerable.Range(0, 0x20),
            .. Enumerable.Range(0x7F, 0x21),
            0x061C, 0x200E, 0x200F, 0x2028, 0x2029,
            .. Enumerable.Range(0x202A, 5),
            .. Enumerable.Range(0x2066, 4),
        ];
        return new string([.. codes.Select(code => (char)code)]);
    }
}
