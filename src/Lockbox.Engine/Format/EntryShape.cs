using System.Security.Cryptography;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// Whether an entry is one that <see cref="EntryLeafCodec"/> reads back. A leaf with one that it would refuse tomorrow
/// would take all its neighbours with it, so none is written.
/// </summary>
internal static class EntryShape
{
    /// <summary>All the bits that a Unix mode may have: permissions, set-id and sticky.</summary>
    public const int UnixModeMax = 0xFFF;

    /// <summary>What is wrong with an entry, or null.</summary>
    public static string? FindFault(Entry entry)
    {
        if (EntryNameRules.Check(entry.Name) != EntryNameFault.None)
        {
            return "no entry can have its name";
        }

        if (entry.UnixMode is { } mode && (int)mode is < 0 or > UnixModeMax)
        {
            return $"its Unix mode {(int)mode} is none";
        }

        if (entry.Attributes is { } attributes && (int)attributes < 0)
        {
            return $"its attributes {(int)attributes} are none";
        }

        if (entry.Kind == EntryKind.SymbolicLink != entry.LinkTarget is not null)
        {
            return "links have a target, and nothing else does";
        }

        return FindContentFault(entry);
    }

    private static string? FindContentFault(Entry entry)
    {
        if (!entry.Sha256.IsEmpty && (entry.Kind != EntryKind.File || entry.Sha256.Length != SHA256.HashSizeInBytes))
        {
            return "its SHA-256 is none";
        }

        if (entry.Runs.Count > Limits.RunsMax || (entry.Kind != EntryKind.File && entry.Runs.Count > 0))
        {
            return $"it has {entry.Runs.Count} content runs";
        }

        long length = 0;
        for (int i = 0; i < entry.Runs.Count; i++)
        {
            if (!entry.Runs[i].IsPossible)
            {
                return "its content runs contradict themselves";
            }

            // So many runs, each as long as it can be, still have a length.
            length += entry.Runs[i].Length;
        }

        return length == entry.Length ? null : "its content runs do not add up to its length";
    }
}
