using System.Buffers;
using System.Text;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Transfer;

/// <summary>Why a host cannot hold a name.</summary>
internal enum HostNameFault
{
    /// <summary>The host can hold it.</summary>
    None,

    /// <summary>It is not a valid entry name at all: rooted, <c>..</c>, an empty part.</summary>
    NotAnEntryName,

    /// <summary>It has a character that the host reserves; on Windows a <c>:</c> would name a hidden stream.</summary>
    ReservedCharacter,

    /// <summary>A part is the name of a device, with or without an extension.</summary>
    DeviceName,

    /// <summary>A part ends in a dot or a blank, which Windows would silently cut off.</summary>
    TrailingDotOrBlank,

    /// <summary>A part has the form of a short name, by which Windows may know another file.</summary>
    ShortName,

    /// <summary>A part names a fork of the file before it, on macOS.</summary>
    ForkName,

    /// <summary>A part is longer than the host allows.</summary>
    PartTooLong,

    /// <summary>The whole path is longer than the host allows.</summary>
    PathTooLong,
}

/// <summary>What names a host can hold, checked before anything is created there.</summary>
internal static class HostNames
{
    private const int PartMax = 255;
    private const int ShortStemMax = 8;
    private const int ShortExtensionMax = 3;
    private const int UnixPathBytesMax = 4095;
    private const int MacPathBytesMax = 1023;
    private const int WindowsPathCharsMax = 32_766;

    private static readonly SearchValues<char> WindowsReserved = SearchValues.Create(
        ['<', '>', ':', '"', '|', '?', '*', '\\', .. Enumerable.Range(0, 32).Select(code => (char)code)]);

    /// <summary>
    /// The names of devices. The superscript digits count as digits there, and COM0 and LPT0 are kept clear of as well.
    /// CLOCK$ was one for MS-DOS only.
    /// </summary>
    private static readonly HashSet<string> DeviceNames = new(
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
            .. "0123456789¹²³".Select(digit => $"COM{digit}"), .. "0123456789¹²³".Select(digit => $"LPT{digit}"),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks an entry's name for a destination directory on a host.</summary>
    /// <param name="name">The entry's name; one that is not valid is refused here too, whatever let it in.</param>
    /// <param name="destination">The full path of the destination directory.</param>
    /// <param name="host">The host.</param>
    public static HostNameFault Check(string name, string destination, HostSystem host)
    {
        if (EntryNameRules.Check(name) != EntryNameFault.None)
        {
            return HostNameFault.NotAnEntryName;
        }

        foreach (Range part in name.AsSpan().Split('/'))
        {
            HostNameFault fault = host switch
            {
                HostSystem.Windows => CheckWindowsPart(name.AsSpan()[part]),
                HostSystem.MacOS => CheckMacPart(name.AsSpan()[part]),
                _ => CheckUnixPart(name.AsSpan()[part]),
            };
            if (fault != HostNameFault.None)
            {
                return fault;
            }
        }

        return CheckPath(destination, name, host);
    }

    /// <summary>A fault as the end of a sentence.</summary>
    public static string Describe(HostNameFault fault) => fault switch
    {
        HostNameFault.None => "this system can hold it",
        HostNameFault.NotAnEntryName => "it would lead outside the destination or has an empty part",
        HostNameFault.ReservedCharacter => "it has a character that this system reserves",
        HostNameFault.DeviceName => "a part of it is the name of a device on this system",
        HostNameFault.TrailingDotOrBlank => "a part of it ends in a dot or a blank, which this system cuts off",
        HostNameFault.ShortName => "a part of it may be the short name (8.3) of another file on this system",
        HostNameFault.ForkName => "a part of it names a hidden fork of a file on this system",
        HostNameFault.PartTooLong => "a part of it is longer than this system allows",
        HostNameFault.PathTooLong => "the path would be longer than this system allows",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static HostNameFault CheckWindowsPart(ReadOnlySpan<char> part)
    {
        if (part.ContainsAny(WindowsReserved))
        {
            return HostNameFault.ReservedCharacter;
        }

        if (part[^1] is '.' or ' ')
        {
            return HostNameFault.TrailingDotOrBlank;
        }

        // "NUL.txt" and "NUL .txt" are the device too: what counts is the text before the first dot, without blanks.
        int dot = part.IndexOf('.');
        ReadOnlySpan<char> stem = (dot < 0 ? part : part[..dot]).TrimEnd(' ');
        if (DeviceNames.GetAlternateLookup<ReadOnlySpan<char>>().Contains(stem))
        {
            return HostNameFault.DeviceName;
        }

        if (IsShortName(part))
        {
            return HostNameFault.ShortName;
        }

        return part.Length > PartMax ? HostNameFault.PartTooLong : HostNameFault.None;
    }

    /// <summary>
    /// Whether a name has the form that Windows makes up for long ones: <c>PROGRA~1</c>, <c>LONGNA~1.TXT</c>. Such a
    /// name reaches the file with the long one, where there is one.
    /// </summary>
    private static bool IsShortName(ReadOnlySpan<char> part)
    {
        int dot = part.LastIndexOf('.');
        ReadOnlySpan<char> stem = dot < 0 ? part : part[..dot];
        ReadOnlySpan<char> extension = dot < 0 ? default : part[(dot + 1)..];
        int tilde = stem.LastIndexOf('~');
        return tilde >= 0 && tilde < stem.Length - 1 && !stem[(tilde + 1)..].ContainsAnyExceptInRange('0', '9')
            && stem.Length <= ShortStemMax && extension.Length <= ShortExtensionMax && !stem.ContainsAny('.', ' ');
    }

    private static HostNameFault CheckMacPart(ReadOnlySpan<char> part) =>
        part.Equals("..namedfork", StringComparison.OrdinalIgnoreCase) ? HostNameFault.ForkName : CheckUnixPart(part);

    private static HostNameFault CheckUnixPart(ReadOnlySpan<char> part) =>
        part.Length > PartMax || Encoding.UTF8.GetByteCount(part) > PartMax
            ? HostNameFault.PartTooLong
            : HostNameFault.None;

    private static HostNameFault CheckPath(string destination, string name, HostSystem host)
    {
        (int length, int max) = host switch
        {
            HostSystem.Windows => (destination.Length + 1 + name.Length, WindowsPathCharsMax),
            HostSystem.MacOS => (CountBytes(destination, name), MacPathBytesMax),
            _ => (CountBytes(destination, name), UnixPathBytesMax),
        };
        return length > max ? HostNameFault.PathTooLong : HostNameFault.None;
    }

    private static int CountBytes(string destination, string name) =>
        Encoding.UTF8.GetByteCount(destination) + 1 + Encoding.UTF8.GetByteCount(name);
}
