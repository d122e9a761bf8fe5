using System.Buffers;
using System.Text.Unicode;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>Why a name cannot be an entry's name.</summary>
internal enum EntryNameFault
{
    /// <summary>The name is fine.</summary>
    None,

    /// <summary>There is no name.</summary>
    Empty,

    /// <summary>More than <see cref="Limits.NameBytesMax"/> bytes of UTF-8.</summary>
    TooLong,

    /// <summary>A part has more than <see cref="Limits.NamePartBytesMax"/> bytes of UTF-8.</summary>
    PartTooLong,

    /// <summary>More than <see cref="Limits.NamePartsMax"/> parts.</summary>
    TooManyParts,

    /// <summary>A slash at the beginning, at the end, or next to another one.</summary>
    EmptyPart,

    /// <summary>A part is <c>.</c> or <c>..</c>.</summary>
    DotPart,

    /// <summary>The name contains NUL.</summary>
    ContainsNull,

    /// <summary>Ill-formed UTF-8, or a surrogate without its pair.</summary>
    NotUnicode,
}

/// <summary>
/// The rules for entry names (docs/FORMAT.md, Names): relative, parts separated by <c>/</c>, valid Unicode, within
/// <see cref="Limits"/>. Everything else (emoji, blanks, <c>\</c>, control characters) is kept as given, because a
/// faithful copy comes first.
/// </summary>
internal static class EntryNameRules
{
    /// <summary>ASCII but NUL and the slash: more than two of these, and nothing else, are a part of a name.</summary>
    private static readonly SearchValues<byte> Harmless = SearchValues.Create(
        [.. Enumerable.Range(1, 0x7F).Select(static value => (byte)value).Where(static value => value != '/')]);

    /// <summary>Checks a name as it stands in the file.</summary>
    public static EntryNameFault Check(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Limits.NameBytesMax)
        {
            return EntryNameFault.TooLong;
        }

        return Utf8.IsValid(utf8) ? CheckParts(utf8) : EntryNameFault.NotUnicode;
    }

    /// <summary>Whether all keys of a leaf are names that entries and variables can have.</summary>
    public static DecodeStatus CheckAll(KeyList keys)
    {
        ReadOnlySpan<byte> previous = default;
        for (int i = 0; i < keys.Count; i++)
        {
            ReadOnlySpan<byte> name = keys.At(i);
            if (CheckAfter(previous, name) != EntryNameFault.None)
            {
                return DecodeStatus.InvalidName;
            }

            previous = name;
        }

        return DecodeStatus.Ok;
    }

    /// <summary>
    /// Checks a name behind one that was found to be fine, as in a sorted list: the parts that both begin with are not
    /// looked at again.
    /// </summary>
    public static EntryNameFault CheckAfter(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length >= Limits.NamePartsMax)
        {
            return Check(utf8);
        }

        // So short a name has neither too many parts nor too long a one, and parts are checked each by itself.
        int known = utf8[..utf8.CommonPrefixLength(previous)].LastIndexOf((byte)'/') + 1;
        ReadOnlySpan<byte> rest = utf8[known..];
        return rest.Length > 2 && rest.IndexOfAnyExcept(Harmless) < 0 ? EntryNameFault.None : Check(rest);
    }

    /// <summary>Checks a name as it stands in memory.</summary>
    public static EntryNameFault Check(ReadOnlySpan<char> name)
    {
        // A UTF-16 unit takes at least one byte of UTF-8, so this bounds the buffer below.
        if (name.Length > Limits.NameBytesMax)
        {
            return EntryNameFault.TooLong;
        }

        Span<byte> utf8 = stackalloc byte[Math.Min(name.Length * 3, Limits.NameBytesMax)];
        return Utf8.FromUtf16(name, utf8, out _, out int written, replaceInvalidSequences: false) switch
        {
            OperationStatus.Done => CheckParts(utf8[..written]),
            OperationStatus.DestinationTooSmall => EntryNameFault.TooLong,
            _ => EntryNameFault.NotUnicode,
        };
    }

    private static EntryNameFault CheckParts(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return EntryNameFault.Empty;
        }

        if (utf8.Contains((byte)0))
        {
            return EntryNameFault.ContainsNull;
        }

        for (int parts = 1; parts <= Limits.NamePartsMax; parts++)
        {
            int slash = utf8.IndexOf((byte)'/');
            EntryNameFault fault = CheckPart(slash < 0 ? utf8 : utf8[..slash]);
            if (fault != EntryNameFault.None || slash < 0)
            {
                return fault;
            }

            utf8 = utf8[(slash + 1)..];
        }

        return EntryNameFault.TooManyParts;
    }

    private static EntryNameFault CheckPart(ReadOnlySpan<byte> part) => part switch
    {
        [] => EntryNameFault.EmptyPart,
        [(byte)'.'] or [(byte)'.', (byte)'.'] => EntryNameFault.DotPart,
        { Length: > Limits.NamePartBytesMax } => EntryNameFault.PartTooLong,
        _ => EntryNameFault.None,
    };
}
