using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Extension;

/// <summary>
/// The metadata of a secret: a table of values beside the variable. What is said there of description and expiry is
/// said of the variable itself too, where the cmdlets of Lockbox look, and what they change is shown here.
/// </summary>
internal static class VaultMetadata
{
    // The first is how a field of the variable is called where nobody has called it anything.
    private static readonly string[] DescriptionKeys = ["Description"];
    private static readonly string[] ExpiryKeys = ["ExpiresAt", "Expires", "ExpirationDate"];

    /// <summary>The settings of a variable that has this metadata and no other.</summary>
    /// <param name="metadata">Text keys with plain values: text, numbers, truth values, times, ids, bytes.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">A key is no text, or a value cannot be kept.</exception>
    /// <exception cref="LockboxLimitExceededException">A key is too long, or there are too many.</exception>
    public static VariableSettings ToSettings(IDictionary metadata)
    {
        using ValueTable table = new();
        foreach (DictionaryEntry entry in metadata)
        {
            string key = entry.Key as string ?? throw new LockboxUnsupportedSecretTypeException(
                "A key of the metadata is no text.", "Give a hashtable with text keys: @{ Owner = 'ann' }.");
            table.Add(TableItem.Of(key, entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value));
        }

        return new VariableSettings
        {
            IsSecret = true,
            SetsExpiry = true,
            ExpiresAt = ValuesOf(table, ExpiryKeys).Select(TimeOf).FirstOrDefault(static time => time is not null),
            Description = ValuesOf(table, DescriptionKeys).OfType<string>().FirstOrDefault(""),
            Metadata = table.Items.Count == 0 ? ReadOnlyMemory<byte>.Empty : table.ToArray(),
        };
    }

    /// <summary>What Get-SecretInfo shows.</summary>
    /// <param name="item">The variable or file.</param>
    /// <returns>Values by key, case ignored.</returns>
    public static ReadOnlyDictionary<string, object?> Of(VaultItem item)
    {
        Dictionary<string, object?> shown = new(StringComparer.OrdinalIgnoreCase);
        if (item.Variable is { } variable)
        {
            AddStored(shown, variable);
            string? description = variable.Description.Length > 0 ? variable.Description : null;
            Reconcile(shown, DescriptionKeys, static value => value as string, description, description);
            Reconcile(shown, ExpiryKeys, TimeOf, variable.ExpiresAt, variable.ExpiresAt?.ToLocalTime());
            if (variable.Type == VariableType.Certificate)
            {
                shown.TryAdd("Kind", "Certificate");
            }
        }
        else if (item.File is { } file)
        {
            shown["Kind"] = "File";
            shown["Length"] = file.Length;
            shown["LastWriteTime"] = file.ModifiedAt.ToLocalTime();
        }

        return new ReadOnlyDictionary<string, object?>(shown);
    }

    private static IEnumerable<object?> ValuesOf(ValueTable table, string[] keys) =>
        keys.SelectMany(key => table.Items.Where(item => Is(key, item.Key)).Select(static item => item.Value));

    private static bool Is(string key, string other) => key.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static void AddStored(Dictionary<string, object?> shown, Variable variable)
    {
        if (variable.Metadata.IsEmpty)
        {
            return;
        }

        using ValueTable table = ValueTable.Parse(variable.Metadata.Span);
        foreach (TableItem item in table.Items)
        {
            shown[item.Key] = item.Value;
        }
    }

    // The variable's own field counts; the metadata remembers how its owner writes and calls it.
    private static void Reconcile<T>(
        Dictionary<string, object?> shown, string[] keys, Func<object?, T?> read, T? field, object? fieldAsShown)
    {
        string[] used = [.. shown.Keys.Where(key => keys.Any(known => Is(known, key)) && read(shown[key]) is not null)];
        if (used.Length > 0 && EqualityComparer<T>.Default.Equals(read(shown[used[0]]), field))
        {
            return;
        }

        // Somebody has changed or cleared the field since.
        foreach (string key in used)
        {
            shown.Remove(key);
        }

        if (fieldAsShown is not null)
        {
            shown[used.FirstOrDefault() ?? keys[0]] = fieldAsShown;
        }
    }

    private static DateTime? TimeOf(object? value) => value switch
    {
        DateTimeOffset time => time.UtcDateTime,
        DateTime { Kind: DateTimeKind.Utc } time => time,
        // A time without a zone is one of the user's own.
        DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Local).ToUniversalTime(),
        string text when DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal,
            out DateTime time) => time,
        _ => null,
    };
}
