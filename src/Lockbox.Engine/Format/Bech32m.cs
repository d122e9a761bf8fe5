using System.Security.Cryptography;

namespace Lockbox.Engine.Format;

/// <summary>
/// Bech32m (BIP 350): bytes as text in groups of five bits, with a prefix that tells what they are and a checksum that
/// finds any four wrong characters. Works on ASCII bytes, so that a private key never becomes a string.
/// </summary>
internal static class Bech32m
{
    /// <summary>Most characters of a text.</summary>
    public const int LengthMax = 90;

    /// <summary>Characters of the checksum at the end.</summary>
    public const int ChecksumLength = 6;

    private const uint FinalXor = 0x2BC830A3;
    private const byte Separator = (byte)'1';

    private static ReadOnlySpan<byte> Alphabet => "qpzry9x8gf2tvdw0s3jn54khce6mua7l"u8;

    private static ReadOnlySpan<uint> Generator =>
        [0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3];

    /// <summary>Characters of the text for a prefix and a number of bytes.</summary>
    public static int EncodedLength(int prefixLength, int dataLength) =>
        prefixLength + 1 + GroupsFor(dataLength) + ChecksumLength;

    /// <summary>Writes bytes as text in lower case.</summary>
    /// <param name="prefix">The prefix in lower case, without the separator.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="text">Exactly <see cref="EncodedLength"/> bytes, at most <see cref="LengthMax"/>.</param>
    public static void Encode(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> data, Span<byte> text)
    {
        Span<byte> groups = stackalloc byte[LengthMax];
        groups = groups[..(GroupsFor(data.Length) + ChecksumLength)];
        Split(data, groups[..^ChecksumLength]);
        groups[^ChecksumLength..].Clear();
        uint checksum = Checksum(prefix, groups) ^ FinalXor;
        for (int i = 0; i < ChecksumLength; i++)
        {
            groups[groups.Length - ChecksumLength + i] = (byte)((checksum >> (5 * (ChecksumLength - 1 - i))) & 31);
        }

        prefix.CopyTo(text);
        text[prefix.Length] = Separator;
        for (int i = 0; i < groups.Length; i++)
        {
            text[prefix.Length + 1 + i] = Alphabet[groups[i]];
        }

        CryptographicOperations.ZeroMemory(groups);
    }

    /// <summary>Reads text of a known prefix that holds exactly as many bytes as <paramref name="data"/>.</summary>
    /// <returns>
    /// Truncated or TrailingBytes for too few or too many characters; InvalidName for a character that has no place;
    /// UnknownKind for another prefix; BadChecksum; ReservedNotZero for bits that are set behind the last byte.
    /// </returns>
    public static DecodeStatus TryDecode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix, Span<byte> data)
    {
        data.Clear();
        Span<byte> groups = stackalloc byte[LengthMax];
        DecodeStatus status = TryReadGroups(text, groups, out int prefixLength, out int count);
        if (status == DecodeStatus.Ok)
        {
            status = !Equals(text[..prefixLength], prefix) ? DecodeStatus.UnknownKind
                : count < GroupsFor(data.Length) ? DecodeStatus.Truncated
                : count > GroupsFor(data.Length) ? DecodeStatus.TrailingBytes
                : Join(groups[..count], data);
        }

        CryptographicOperations.ZeroMemory(groups);
        return status;
    }

    /// <summary>Reads any text: its prefix, and its groups without the checksum.</summary>
    internal static DecodeStatus TryReadGroups(
        ReadOnlySpan<byte> text, Span<byte> groups, out int prefixLength, out int count)
    {
        count = 0;
        prefixLength = Math.Max(0, text.LastIndexOf(Separator));
        if (text.Length > LengthMax)
        {
            return DecodeStatus.TrailingBytes;
        }

        if (text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) || IsMixed(text) || prefixLength == 0)
        {
            return DecodeStatus.InvalidName;
        }

        count = text.Length - prefixLength - 1;
        if (count < ChecksumLength)
        {
            return DecodeStatus.Truncated;
        }

        for (int i = 0; i < count; i++)
        {
            int value = Alphabet.IndexOf(Lower(text[prefixLength + 1 + i]));
            if (value < 0)
            {
                return DecodeStatus.InvalidName;
            }

            groups[i] = (byte)value;
        }

        bool isRight = Checksum(text[..prefixLength], groups[..count]) == FinalXor;
        count -= ChecksumLength;
        return isRight ? DecodeStatus.Ok : DecodeStatus.BadChecksum;
    }

    private static int GroupsFor(int bytes) => ((bytes * 8) + 4) / 5;

    private static byte Lower(byte c) => c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c + ('a' - 'A')) : c;

    private static bool IsMixed(ReadOnlySpan<byte> text) =>
        text.ContainsAnyInRange((byte)'a', (byte)'z') && text.ContainsAnyInRange((byte)'A', (byte)'Z');

    private static bool Equals(ReadOnlySpan<byte> given, ReadOnlySpan<byte> prefix)
    {
        bool same = given.Length == prefix.Length;
        for (int i = 0; same && i < given.Length; i++)
        {
            same = Lower(given[i]) == prefix[i];
        }

        return same;
    }

    /// <summary>Eight bits become five, the last ones filled with zeros.</summary>
    private static void Split(ReadOnlySpan<byte> data, Span<byte> groups)
    {
        for (int i = 0; i < groups.Length; i++)
        {
            int bit = i * 5;
            int pair = (data[bit / 8] << 8) | ((bit / 8) + 1 < data.Length ? data[(bit / 8) + 1] : 0);
            groups[i] = (byte)((pair >> (11 - (bit % 8))) & 31);
        }
    }

    /// <summary>Five bits become eight; what is left over must be fewer than five and zero.</summary>
    private static DecodeStatus Join(ReadOnlySpan<byte> groups, Span<byte> data)
    {
        int held = 0;
        int bits = 0;
        int at = 0;
        foreach (byte group in groups)
        {
            held = ((held << 5) | group) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                data[at++] = (byte)((held >> bits) & 0xFF);
            }
        }

        return (held & ((1 << bits) - 1)) == 0 ? DecodeStatus.Ok : DecodeStatus.ReservedNotZero;
    }

    /// <summary>The remainder of the BCH code over the expanded prefix and the groups.</summary>
    private static uint Checksum(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> groups)
    {
        uint state = 1;
        foreach (byte c in prefix)
        {
            state = Step(state, Lower(c) >> 5);
        }

        state = Step(state, 0);
        foreach (byte c in prefix)
        {
            state = Step(state, Lower(c) & 31);
        }

        foreach (byte group in groups)
        {
            state = Step(state, group);
        }

        return state;
    }

    private static uint Step(uint state, int value)
    {
        uint top = state >> 25;
        uint next = ((state & 0x1FFFFFF) << 5) ^ (uint)value;
        for (int i = 0; i < Generator.Length; i++)
        {
            next ^= ((top >> i) & 1) == 1 ? Generator[i] : 0;
        }

        return next;
    }
}
