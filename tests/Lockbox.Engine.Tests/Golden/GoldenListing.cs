using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lockbox.Engine.Tests.Golden;

/// <summary>What a golden lockbox holds, as text: one line an entry or variable, fields between bars.</summary>
internal static class GoldenListing
{
    /// <summary>All entries, then all variables.</summary>
    public static IEnumerable<string> Of(Snapshot snapshot) => [.. EntriesOf(snapshot), .. VariablesOf(snapshot)];

    /// <summary>Kind, length, mode, attributes, ticks created and modified, SHA-256 of content, target, name.</summary>
    private static IEnumerable<string> EntriesOf(Snapshot snapshot) => snapshot.Enumerate().Select(entry => string.Join(
        '|',
        entry.Kind,
        entry.Length.ToString(CultureInfo.InvariantCulture),
        entry.UnixMode is { } mode ? Convert.ToString((int)mode, 8) : "-",
        entry.Attributes is { } attributes ? ((int)attributes).ToString("x", CultureInfo.InvariantCulture) : "-",
        entry.CreatedAt.Ticks.ToString(CultureInfo.InvariantCulture),
        entry.ModifiedAt.Ticks.ToString(CultureInfo.InvariantCulture),
        entry.Kind == EntryKind.File ? DigestOf(snapshot, entry) : "-",
        entry.LinkTarget is null ? "-" : Escape(entry.LinkTarget),
        Escape(entry.Name)));

    /// <summary>
    /// Type, whether secret, length, ticks created, modified and of expiry, SHA-256 of the value, metadata,
    /// description, name.
    /// </summary>
    private static IEnumerable<string> VariablesOf(Snapshot snapshot) =>
        snapshot.EnumerateVariables().Select(variable => string.Join(
            '|',
            "Variable",
            variable.Type,
            variable.IsSecret ? "secret" : "plain",
            variable.Length.ToString(CultureInfo.InvariantCulture),
            variable.CreatedAt.Ticks.ToString(CultureInfo.InvariantCulture),
            variable.ModifiedAt.Ticks.ToString(CultureInfo.InvariantCulture),
            variable.ExpiresAt?.Ticks.ToString(CultureInfo.InvariantCulture) ?? "-",
            DigestOf(snapshot, variable),
            Convert.ToHexStringLower(variable.Metadata.Span),
            Escape(variable.Description),
            Escape(variable.Name)));

    private static string DigestOf(Snapshot snapshot, Variable variable)
    {
        using VariableValue value = snapshot.ReadVariable(variable);
        return Convert.ToHexStringLower(SHA256.HashData(value.Content));
    }

    private static string DigestOf(Snapshot snapshot, Entry entry)
    {
        using LockboxStream content = snapshot.OpenStream(entry);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>ASCII stays, everything else and the bar become their code units.</summary>
    private static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char c in text)
        {
            bool isPlain = c is > ' ' and < '\x7F' and not '|' and not '\\';
            escaped.Append(isPlain ? c.ToString() : $"\\u{(int)c:x4}");
        }

        return escaped.ToString();
    }
}
