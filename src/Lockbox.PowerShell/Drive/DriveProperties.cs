using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Drive;

/// <summary>
/// The properties that Set-ItemProperty and Clear-ItemProperty change: those of a <see cref="LockboxItem"/> that are
/// metadata. The names of the file system's times are understood, too.
/// </summary>
internal sealed class DriveProperties
{
    private const string Settable = "ModifiedAt, CreatedAt, UnixMode and Attributes";

    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>What is changed, for people.</summary>
    public string Names => string.Join(", ", _values.Keys);

    /// <summary>Reads what Set-ItemProperty was given.</summary>
    /// <param name="given">An object with the properties and their values.</param>
    /// <returns>The properties.</returns>
    /// <exception cref="UsageException">One is not metadata, or has no such value.</exception>
    public static DriveProperties Parse(PSObject given)
    {
        DriveProperties properties = new();
        foreach (PSPropertyInfo property in given.Properties)
        {
            string name = CanonicalName(property.Name);
            properties._values[name] = ValueOf(name, property.Value);
        }

        return properties;
    }

    /// <summary>Reads what Clear-ItemProperty was given.</summary>
    /// <param name="names">Names of properties that need not have a value.</param>
    /// <returns>The properties.</returns>
    /// <exception cref="UsageException">One cannot be without a value.</exception>
    public static DriveProperties Cleared(IEnumerable<string> names)
    {
        DriveProperties properties = new();
        foreach (string name in names.Select(CanonicalName))
        {
            properties._values[name] = name is nameof(LockboxItem.UnixMode) or nameof(LockboxItem.Attributes)
                ? null
                : throw new UsageException(
                    UsageException.NotOnDrive, $"{name} always has a value.", "Set another one with Set-ItemProperty.");
        }

        return properties;
    }

    /// <summary>The change of one item.</summary>
    /// <param name="name">Its full name.</param>
    /// <returns>What stages it.</returns>
    public Func<Transaction, long> ApplyTo(string name) => transaction =>
    {
        Entry? entry = transaction.Find(name);
        if (entry is null && transaction.Enumerate(name + EntryName.Separator).Any())
        {
            // A directory that was only implied gets an entry: what it is to say has to stand somewhere.
            DateTime now = DateTime.UtcNow;
            entry = transaction.PutDirectory(name, new EntryMetadata { CreatedAt = now, ModifiedAt = now });
        }

        entry ??= transaction.Find(name) ?? throw ItemSelection.NotFound(EntrySource.Of(transaction), name);
        transaction.SetMetadata(name, new EntryMetadata
        {
            CreatedAt = Value(nameof(LockboxItem.CreatedAt), entry.CreatedAt),
            ModifiedAt = Value(nameof(LockboxItem.ModifiedAt), entry.ModifiedAt),
            UnixMode = Value(nameof(LockboxItem.UnixMode), entry.UnixMode),
            Attributes = Value(nameof(LockboxItem.Attributes), entry.Attributes),
        });
        return 1;
    };

    private T Value<T>(string name, T before) => _values.TryGetValue(name, out object? value) ? (T)value! : before;

    private static string CanonicalName(string name) => name.ToUpperInvariant() switch
    {
        "MODIFIEDAT" or "LASTWRITETIME" => nameof(LockboxItem.ModifiedAt),
        "CREATEDAT" or "CREATIONTIME" => nameof(LockboxItem.CreatedAt),
        "UNIXMODE" => nameof(LockboxItem.UnixMode),
        "ATTRIBUTES" => nameof(LockboxItem.Attributes),
        _ => throw new UsageException(
            UsageException.NotOnDrive, $"'{name}' cannot be changed.", $"{Settable} can be."),
    };

    private static object? ValueOf(string name, object? value)
    {
        try
        {
            return name switch
            {
                nameof(LockboxItem.UnixMode) => new UnixModeTransformationAttribute().Transform(null!, value),
                nameof(LockboxItem.Attributes) => new FileAttributesTransformationAttribute().Transform(null!, value),
                _ => LanguagePrimitives.ConvertTo<DateTime>(value).ToUniversalTime(),
            };
        }
        catch (Exception e) when (e is PSInvalidCastException or ArgumentTransformationMetadataException)
        {
            throw new UsageException(
                UsageException.NotOnDrive,
                $"This cannot be the {name} of an item: {e.Message}",
                "Give another value.",
                e);
        }
    }
}
