using System.Globalization;
using System.Text;
using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine;

/// <summary>
/// Entry names: relative, parts separated by <c>/</c>, compared by ordinal bytes, kept as given. Refused are empty
/// names, <c>.</c>, <c>..</c> and empty parts, NUL, and what is not valid Unicode.
/// </summary>
public static class EntryName
{
    /// <summary>What separates the parts of a name on every system.</summary>
    public const char Separator = '/';

    /// <summary>Throws unless <paramref name="name"/> can be an entry's name as it stands.</summary>
    /// <exception cref="LockboxInvalidNameException">The name breaks a rule; the message says which.</exception>
    public static void Validate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        EntryNameFault fault = EntryNameRules.Check(name);
        if (fault != EntryNameFault.None)
        {
            throw Invalid(name, fault);
        }
    }

    /// <summary>
    /// Turns a relative host path, or a name as users type it, into an entry name: a leading <c>./</c> and one
    /// trailing separator go, and on Windows, only there, <c>\</c> becomes <c>/</c>.
    /// </summary>
    /// <param name="hostOrEntryName">A relative host path or an entry name.</param>
    /// <param name="name">The entry name, or an empty string.</param>
    /// <param name="reason">Why it cannot be one, as the end of a sentence, or an empty string.</param>
    public static bool TryNormalize(string hostOrEntryName, out string name, out string reason) =>
        TryNormalize(hostOrEntryName, OperatingSystem.IsWindows(), out name, out reason);

    /// <summary>The last part of a name.</summary>
    public static string Leaf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name[(name.LastIndexOf(Separator) + 1)..];
    }

    /// <summary>The name of the directory that holds <paramref name="name"/>, or an empty string at the top.</summary>
    public static string Parent(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int slash = name.LastIndexOf(Separator);
        return slash < 0 ? string.Empty : name[..slash];
    }

    /// <summary>Puts <paramref name="leaf"/> below <paramref name="directory"/>, which is empty for the top.</summary>
    public static string Combine(string directory, string leaf) =>
        string.IsNullOrEmpty(directory) ? leaf : string.Concat(directory, "/", leaf);

    /// <summary>
    /// The name for messages and views: control characters and other invisible ones that could mislead a reader or
    /// drive a terminal appear as <c>\u{1B}</c>. It cannot be turned back into the name.
    /// </summary>
    public static string ToDisplay(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.AsSpan().ContainsAny(HostileCharacters.Search))
        {
            return name;
        }

        StringBuilder display = new(name.Length + 8);
        foreach (char c in name)
        {
            _ = HostileCharacters.Search.Contains(c)
                ? display.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:X}}}")
                : display.Append(c);
        }

        return display.ToString();
    }

    /// <summary><see cref="TryNormalize(string, out string, out string)"/> for a given kind of host.</summary>
    internal static bool TryNormalize(string hostOrEntryName, bool windows, out string name, out string reason)
    {
        ArgumentNullException.ThrowIfNull(hostOrEntryName);
        string text = windows ? hostOrEntryName.Replace('\\', Separator) : hostOrEntryName;
        int start = 0;
        while (text.AsSpan(start).StartsWith("./"))
        {
            start += 2;
        }

        int end = text.Length > start + 1 && text[^1] == Separator ? text.Length - 1 : text.Length;
        text = text[start..end];
        EntryNameFault fault = EntryNameRules.Check(text);
        name = fault == EntryNameFault.None ? text : string.Empty;
        reason = fault == EntryNameFault.None ? string.Empty : Describe(fault);
        return fault == EntryNameFault.None;
    }

    /// <summary>The error for a name that broke a rule.</summary>
    internal static LockboxInvalidNameException Invalid(string name, EntryNameFault fault)
    {
        string shown = name.Length > 200 ? string.Concat(name.AsSpan(0, 200), "…") : name;
        return new(
            $"'{ToDisplay(shown)}' cannot be a name: {Describe(fault)}.",
            "Use a relative name with '/' between its parts, none of them empty, '.' or '..'; the whole has at most "
            + $"{Limits.NameBytesMax} bytes of UTF-8, a part {Limits.NamePartBytesMax}.");
    }

    /// <summary>A fault as the end of a sentence.</summary>
    internal static string Describe(EntryNameFault fault) => fault switch
    {
        EntryNameFault.None => "the name is valid",
        EntryNameFault.Empty => "it is empty",
        EntryNameFault.TooLong => $"it is longer than {Limits.NameBytesMax} bytes of UTF-8",
        EntryNameFault.PartTooLong => $"a part of it is longer than {Limits.NamePartBytesMax} bytes of UTF-8",
        EntryNameFault.TooManyParts => $"it has more than {Limits.NamePartsMax} parts",
        EntryNameFault.EmptyPart => "it begins or ends with '/', or has an empty part",
        EntryNameFault.DotPart => "'.' and '..' cannot be parts of a name",
        EntryNameFault.ContainsNull => "it contains NUL",
        EntryNameFault.NotUnicode => "it is not valid Unicode",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
