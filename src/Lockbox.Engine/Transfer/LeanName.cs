using System.Buffers;
using System.Text.Unicode;

namespace Lockbox.Engine.Transfer;

/// <summary>Names and paths as the C library takes them: UTF-8 with a zero byte behind it.</summary>
internal static class LeanName
{
    /// <summary>Room for the longest name that Linux file systems have in a directory.</summary>
    public const int LeafRoom = 255 + 1;

    /// <summary>Room for the longest path that a system call takes.</summary>
    public const int PathRoom = 4096;

    /// <summary>Encodes a name or path; false when it has no room.</summary>
    /// <param name="text">The name or path.</param>
    /// <param name="room">Where to.</param>
    /// <param name="encoded">What was written there, the zero byte included.</param>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> room, out ReadOnlySpan<byte> encoded)
    {
        bool fits = Utf8.FromUtf16(text, room[..^1], out _, out int length) == OperationStatus.Done;
        encoded = default;
        if (fits)
        {
            room[length] = 0;
            encoded = room[..(length + 1)];
        }

        return fits;
    }
}
