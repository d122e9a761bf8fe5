using System.Buffers;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Tells the line ends with which an encoder has broken its Base64 from those that end something else: in front of
/// them stand at least <see cref="ShortestLine"/> characters of Base64, or another such line end.
/// </summary>
/// <remarks>
/// Without a least length every line that happens to end with the first character of a pattern would have to wait for
/// the next one. No encoder breaks lines that early.
/// </remarks>
internal struct Base64Run
{
    /// <summary>The fewest characters of a line that is broken.</summary>
    public const int ShortestLine = 16;

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="u8);

    private int _length;
    private bool _isBroken;

    /// <summary>Takes the next byte.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>True when it is part of the breaking of a line, and nothing of what was encoded.</returns>
    public bool IsBreak(byte value)
    {
        if (value is (byte)'\r' or (byte)'\n')
        {
            _isBroken |= _length >= ShortestLine;
            _length = 0;
            return _isBroken;
        }

        _isBroken = false;
        _length = Alphabet.Contains(value) ? Math.Min(_length + 1, ShortestLine) : 0;
        return false;
    }

    /// <summary>Takes the next bytes, as if one after the other.</summary>
    /// <param name="bytes">Any number of bytes.</param>
    public void Skip(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> last = bytes[Math.Max(0, bytes.Length - ShortestLine)..];
        foreach (byte value in last)
        {
            IsBreak(value);
        }
    }
}
