using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Drive;

/// <summary>What -ItemType of New-Item means on a drive.</summary>
internal static class DriveItemKind
{
    private static readonly (string Name, EntryKind Kind)[] Known =
    [
        ("File", EntryKind.File),
        ("Directory", EntryKind.Directory),
        ("Container", EntryKind.Directory),
        ("SymbolicLink", EntryKind.SymbolicLink),
    ];

    /// <summary>The kind that a text means.</summary>
    /// <param name="text">A name or its beginning, in any case; nothing means a file.</param>
    /// <returns>The kind.</returns>
    /// <exception cref="UsageException">There is no such kind.</exception>
    public static EntryKind Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return EntryKind.File;
        }

        (string Name, EntryKind Kind) found =
            Known.FirstOrDefault(known => known.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
        return found.Name is not null
            ? found.Kind
            : throw new UsageException(
                UsageException.NotOnDrive,
                $"A lockbox has no items of the type '{text}'.",
                "Give -ItemType File, Directory or SymbolicLink.");
    }
}
