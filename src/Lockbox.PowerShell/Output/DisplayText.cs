using System.ComponentModel;
using System.Globalization;

namespace Lockbox;

/// <summary>What the format views call to print values; not for scripts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DisplayText
{
    private const int MostLines = 20;

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A number of bytes with three digits and a binary unit, for instance <c>4.21 MiB</c>.</summary>
    /// <param name="bytes">The number, or null.</param>
    /// <returns>The text; empty for null.</returns>
    public static string Size(long? bytes)
    {
        if (bytes is not { } value)
        {
            return string.Empty;
        }

        double scaled = value;
        int unit = 0;
        while (Math.Abs(scaled) >= 999.5 && unit < Units.Length - 1)
        {
            scaled /= 1024;
            unit++;
        }

        string format = unit == 0 ? "F0" : Math.Abs(scaled) switch { < 9.995 => "F2", < 99.95 => "F1", _ => "F0" };
        return $"{scaled.ToString(format, CultureInfo.CurrentCulture)} {Units[unit]}";
    }

    /// <summary>A ratio as percent, for instance <c>31 %</c>; what tiny items cost is not worth four digits.</summary>
    /// <param name="ratio">Stored bytes by content bytes, or null.</param>
    /// <returns>The text; empty for null.</returns>
    public static string Ratio(double? ratio) => ratio switch
    {
        null => string.Empty,
        > 9.99 => "> 999 %",
        { } value => string.Create(CultureInfo.CurrentCulture, $"{value * 100:F0} %"),
    };

    /// <summary>
    /// A name with control characters and direction marks made visible, so that it cannot redraw the screen.
    /// </summary>
    /// <param name="name">The name, or null.</param>
    /// <returns>The name, with such characters as <c>\u{1B}</c>.</returns>
    public static string Name(string? name) => name is null ? string.Empty : Engine.EntryName.ToDisplay(name);

    /// <summary>
    /// What a variable is, for instance <c>String</c>, or <c>String (secret)</c> where the type does not say so.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="isSecret">Whether its value is a secret.</param>
    /// <returns>The text.</returns>
    public static string VariableKind(Engine.VariableType type, bool isSecret) =>
        type == Engine.VariableType.String && isSecret ? "String (secret)" : type.ToString();

    /// <summary>
    /// The value of a variable in one line: of a plain one its beginning, of a secret one never a letter.
    /// </summary>
    /// <param name="variable">The variable.</param>
    /// <returns>The text.</returns>
    public static string Value(LockboxVariable variable) => Value(variable, 200);

    /// <summary>The same, short enough for a table that wraps.</summary>
    /// <param name="variable">The variable.</param>
    /// <returns>The text.</returns>
    public static string ShortValue(LockboxVariable variable) => Value(variable, 60);

    /// <summary>The name of a variable, with those that differ from it only in case.</summary>
    /// <param name="variable">The variable.</param>
    /// <returns>For instance <c>prod/Key (also: prod/KEY)</c>.</returns>
    public static string NameAndVariants(LockboxVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.CaseVariants.Count == 0
            ? Name(variable.Name)
            : $"{Name(variable.Name)} (also: {Name(string.Join(", ", variable.CaseVariants))})";
    }

    /// <summary>What a damaged lockbox has lost, in one line: what, which, why, and where its content is.</summary>
    /// <param name="loss">The loss.</param>
    /// <returns>
    /// For instance <c>ItemContent, a/b: Frames that hold its content are damaged. In lost+found/7.</c>
    /// </returns>
    public static string Loss(LockboxLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        string which = loss.Name is null ? string.Empty : $", {Name(loss.Name)}";
        string where = loss.FoundAs is null ? string.Empty : $" In {Name(loss.FoundAs)}.";
        return $"{loss.Kind}{which}: {Name(loss.Reason)}{where}";
    }

    /// <summary>The name of what is lost, and the one under which its content is now.</summary>
    /// <param name="loss">The loss.</param>
    /// <returns>For instance <c>a/b -&gt; lost+found/7</c>.</returns>
    public static string NameAndFoundAs(LockboxLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return loss.FoundAs is null ? Name(loss.Name) : $"{Name(loss.Name)} -> {Name(loss.FoundAs)}".TrimStart();
    }

    /// <summary>Many losses, one in a line, and how many more there are than anybody reads.</summary>
    /// <param name="losses">The losses.</param>
    /// <returns>The lines.</returns>
    public static string Losses(IReadOnlyList<LockboxLoss> losses) => Lines(losses, Loss, nameof(Losses));

    /// <summary>Many findings, one in a line, and how many more there are than anybody reads.</summary>
    /// <param name="findings">The findings.</param>
    /// <returns>The lines.</returns>
    public static string Findings(IReadOnlyList<LockboxFinding> findings) =>
        Lines(findings, Finding, nameof(Findings));

    /// <summary>The item of a finding and the place in the file.</summary>
    /// <param name="finding">The finding.</param>
    /// <returns>For instance <c>a/b, content</c>.</returns>
    public static string ItemAndPlace(LockboxFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Item is null ? Name(finding.Place) : $"{Name(finding.Item)}, {Name(finding.Place)}";
    }

    /// <summary>A finding in one line.</summary>
    /// <param name="finding">The finding.</param>
    /// <returns>Rule, item, place and message.</returns>
    public static string Finding(LockboxFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return $"{finding.Rule}: {ItemAndPlace(finding)}: {Name(finding.Message)}";
    }

    /// <summary>Kind and permissions as <c>ls</c> prints them, for instance <c>drwxr-xr-x</c>.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Ten characters, or the kind's letter and the Windows attributes.</returns>
    public static string Mode(LockboxItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        char kind = item.Kind switch
        {
            Engine.EntryKind.Directory => 'd',
            Engine.EntryKind.SymbolicLink => 'l',
            _ => '-',
        };
        return item.UnixMode is { } mode ? kind + Permissions(mode) : kind + Letters(item.Attributes);
    }

    /// <summary>Permissions as <c>ls</c> prints them and as <c>chmod</c> takes them.</summary>
    /// <param name="mode">The permissions, or null.</param>
    /// <returns>For instance <c>rw-r--r-- (644)</c>; empty for null.</returns>
    public static string UnixMode(UnixFileMode? mode) =>
        mode is { } value ? $"{Permissions(value)} ({Convert.ToString((int)value, 8).PadLeft(3, '0')})" : string.Empty;

    /// <summary>What a key protector is protected with, short enough for a table.</summary>
    /// <param name="protector">The protector.</param>
    /// <returns>The algorithm, the recipient without its middle, or the certificate's subject and its time.</returns>
    public static string ProtectedBy(LockboxKeyProtector protector)
    {
        ArgumentNullException.ThrowIfNull(protector);
        string algorithm = protector.Algorithm ?? "needs a newer Lockbox";
        return protector switch
        {
            { Recipient: { Length: > 24 } recipient } => $"{recipient[..14]}\u2026{recipient[^6..]}",
            { Subject: { } subject, ExpiresAt: { } end } => string.Create(
                CultureInfo.CurrentCulture, $"{(end < DateTime.Now ? "expired" : "until")} {end:d}, {Name(subject)}"),
            _ => algorithm,
        };
    }

    /// <summary>A key protector in one line, so that people know which is meant.</summary>
    /// <param name="protector">The protector.</param>
    /// <returns>For instance <c>Recipient 'ci' (lockbox1qw3…k2x9ap, 3f2a9c01)</c>.</returns>
    public static string Protector(LockboxKeyProtector protector)
    {
        ArgumentNullException.ThrowIfNull(protector);
        string label = protector.Label.Length == 0 ? string.Empty : $" '{Name(protector.Label)}'";
        return $"{protector.Kind}{label} ({ProtectedBy(protector)}, {protector.Id.ToString()[..8]})";
    }

    /// <summary>A point in time in the user's culture, short date and time.</summary>
    /// <param name="time">The time, or null.</param>
    /// <returns>The text; empty for null.</returns>
    public static string Time(DateTime? time) => time is { Year: > 1 } value
        ? value.ToString("g", CultureInfo.CurrentCulture)
        : string.Empty;

    /// <summary>A day in the user's culture, short.</summary>
    /// <param name="time">The time, or null.</param>
    /// <returns>The text; empty for null.</returns>
    public static string Date(DateTime? time) => time is { } value
        ? value.ToString("d", CultureInfo.CurrentCulture)
        : string.Empty;

    /// <summary>The metadata of a variable in one line.</summary>
    /// <param name="variable">The variable.</param>
    /// <returns>For instance <c>owner = ops, rotation = 30</c>.</returns>
    public static string Metadata(LockboxVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return string.Join(
            ", ",
            from entry in variable.Metadata.Cast<System.Collections.DictionaryEntry>()
            orderby (string)entry.Key
            select Name(string.Create(CultureInfo.CurrentCulture, $"{entry.Key} = {entry.Value}")));
    }

    private static string Value(LockboxVariable variable, int longest)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string value = variable.Value ?? string.Empty;
        return variable.IsSecret ? "(secret)"
            : Name(value.Length > longest ? string.Concat(value.AsSpan(0, longest), "…") : value);
    }

    private static string Lines<T>(IReadOnlyList<T> all, Func<T, string> line, string property)
    {
        ArgumentNullException.ThrowIfNull(all);
        IEnumerable<string> lines = all.Take(MostLines).Select(line);
        return string.Join(Environment.NewLine, all.Count > MostLines
            ? lines.Append(string.Create(
                CultureInfo.CurrentCulture, $"... and {all.Count - MostLines:N0} more; {property} has them all."))
            : lines);
    }

    private static string Permissions(UnixFileMode mode)
    {
        Span<char> text = stackalloc char[9];
        const string letters = "rwxrwxrwx";
        for (int i = 0; i < 9; i++)
        {
            text[i] = ((int)mode & (1 << (8 - i))) != 0 ? letters[i] : '-';
        }

        Special(text, 2, mode.HasFlag(UnixFileMode.SetUser), 's');
        Special(text, 5, mode.HasFlag(UnixFileMode.SetGroup), 's');
        Special(text, 8, mode.HasFlag(UnixFileMode.StickyBit), 't');
        return new string(text);
    }

    private static void Special(Span<char> text, int at, bool isSet, char letter)
    {
        if (isSet)
        {
            text[at] = text[at] == 'x' ? letter : char.ToUpperInvariant(letter);
        }
    }

    private static string Letters(FileAttributes? attributes)
    {
        FileAttributes value = attributes ?? default;
        return string.Concat(
            value.HasFlag(FileAttributes.Archive) ? 'a' : '-',
            value.HasFlag(FileAttributes.ReadOnly) ? 'r' : '-',
            value.HasFlag(FileAttributes.Hidden) ? 'h' : '-',
            value.HasFlag(FileAttributes.System) ? 's' : '-');
    }
}
