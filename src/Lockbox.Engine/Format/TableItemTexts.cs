using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Content of a table's item that is text, or has text in it, or is of varints.</summary>
internal static class TableItemTexts
{
    private const byte RelativeUri = 0;
    private const byte AbsoluteUri = 1;

    /// <summary>Checks text.</summary>
    public static DecodeStatus Check(ReadOnlySpan<byte> utf8) =>
        Utf8.IsValid(utf8) ? DecodeStatus.Ok : DecodeStatus.InvalidName;

    /// <summary>Encodes text into a pinned array; null where it is not valid Unicode.</summary>
    public static byte[]? Encode(string text) => Encode(text, prefix: default);

    /// <summary>Checks a credential: the length of the user's name, the name, the password.</summary>
    public static DecodeStatus CheckCredential(ReadOnlySpan<byte> content) =>
        TrySplitCredential(content, out ReadOnlySpan<byte> user, out ReadOnlySpan<byte> password)
            ? Check(user) == DecodeStatus.Ok ? Check(password) : DecodeStatus.InvalidName
            : DecodeStatus.Truncated;

    /// <summary>Finds the two parts of a credential; false when the first ends behind the content.</summary>
    public static bool TrySplitCredential(
        ReadOnlySpan<byte> content, out ReadOnlySpan<byte> user, out ReadOnlySpan<byte> password)
    {
        SpanReader reader = new(content);
        user = reader.ReadBytes(reader.ReadVarintInt32(content.Length));
        password = reader.Failed ? default : content[reader.Position..];
        return !reader.Failed;
    }

    /// <summary>Encodes a credential into a pinned array; null where the name is not valid Unicode.</summary>
    public static byte[]? EncodeCredential(string userName, ReadOnlySpan<byte> password)
    {
        if (!StrictUtf8.TryEncode(userName, out byte[] user))
        {
            return null;
        }

        using ByteWriter head = new(user.Length + 10);
        head.WriteVarint((ulong)user.Length);
        head.WriteBytes(user);
        byte[] content = PinnedBytes.Allocate(head.Length + password.Length);
        head.Written.CopyTo(content);
        password.CopyTo(content.AsSpan(head.Length));
        return content;
    }

    /// <summary>Checks a URI, which must be one on every host.</summary>
    public static DecodeStatus CheckUri(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return DecodeStatus.LengthMismatch;
        }

        if (content[0] > AbsoluteUri || content.Length > Limits.TableUriBytesMax + 1)
        {
            return DecodeStatus.OutOfRange;
        }

        return Utf8.IsValid(content[1..]) && ReadUri(content) is not null
            ? DecodeStatus.Ok
            : DecodeStatus.InvalidName;
    }

    /// <summary>Reads a URI of valid text, or null where the text is none.</summary>
    public static Uri? ReadUri(ReadOnlySpan<byte> content)
    {
        UriKind kind = content[0] == AbsoluteUri ? UriKind.Absolute : UriKind.Relative;
        return Uri.TryCreate(StrictUtf8.Encoding.GetString(content[1..]), kind, out Uri? uri) ? uri : null;
    }

    /// <summary>Encodes a URI; null where its text is not valid Unicode.</summary>
    public static byte[]? Encode(Uri uri)
    {
        // A bare path is absolute on some hosts and not on others; with its scheme it is so on all.
        string text = uri is { IsAbsoluteUri: true, IsFile: true } ? uri.AbsoluteUri : uri.OriginalString;
        return Encode(text, [uri.IsAbsoluteUri ? AbsoluteUri : RelativeUri]);
    }

    /// <summary>Checks a version: two to four varints.</summary>
    public static DecodeStatus CheckVersion(ReadOnlySpan<byte> content)
    {
        SpanReader reader = new(content);
        int parts = 0;
        while (!reader.AtEnd && !reader.Failed && parts <= 4)
        {
            _ = reader.ReadVarintInt32(int.MaxValue);
            parts++;
        }

        if (reader.Failed)
        {
            return DecodeStatus.Truncated;
        }

        return parts is >= 2 and <= 4 ? DecodeStatus.Ok : DecodeStatus.OutOfRange;
    }

    /// <summary>Reads a checked version.</summary>
    public static Version ReadVersion(ReadOnlySpan<byte> content)
    {
        SpanReader reader = new(content);
        List<int> parts = new(4);
        while (!reader.AtEnd)
        {
            parts.Add(reader.ReadVarintInt32(int.MaxValue));
        }

        return parts switch
        {
            [int major, int minor] => new Version(major, minor),
            [int major, int minor, int build] => new Version(major, minor, build),
            _ => new Version(parts[0], parts[1], parts[2], parts[3]),
        };
    }

    /// <summary>Encodes a version.</summary>
    public static byte[] Encode(Version version)
    {
        using ByteWriter writer = new(32);
        foreach (int part in (ReadOnlySpan<int>)[version.Major, version.Minor, version.Build, version.Revision])
        {
            if (part >= 0)
            {
                writer.WriteVarint((ulong)part);
            }
        }

        return PinnedBytes.CopyOf(writer.Written);
    }

    private static byte[]? Encode(string text, ReadOnlySpan<byte> prefix)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte[] content = PinnedBytes.Allocate(prefix.Length + length);
        prefix.CopyTo(content);
        OperationStatus status = Utf8.FromUtf16(
            text, content.AsSpan(prefix.Length), out _, out int written, replaceInvalidSequences: false);
        return PinnedBytes.If(status == OperationStatus.Done && written == length, content);
    }
}
