namespace Lockbox.Engine.Comparison;

/// <summary>Compares what is known of two items of one name without reading content.</summary>
/// <param name="isExact">
/// Whether all that an import would change counts: the times of directories, and of files whose content is compared.
/// </param>
/// <param name="hash">Whether the content of files of one length is compared.</param>
internal sealed class ItemComparer(bool isExact, bool hash)
{
    /// <summary>In what they differ, their content aside.</summary>
    public DifferenceReasons Compare(ComparedItem a, ComparedItem b)
    {
        if (a.Kind != b.Kind)
        {
            return DifferenceReasons.Kind;
        }

        DifferenceReasons reasons = DifferenceReasons.None;
        Note(a.LinkTarget != b.LinkTarget, DifferenceReasons.Target);
        Note(a.Length != b.Length, DifferenceReasons.Length);
        Note(ComparesTimes(a.Kind) && !TimePrecision.AreSame(a.ModifiedAt, b.ModifiedAt), DifferenceReasons.ModifiedAt);
        Note(a.UnixMode is { } mode && b.UnixMode is { } other && mode != other, DifferenceReasons.Mode);
        Note(!AreSame(a.Attributes, b.Attributes), DifferenceReasons.Attributes);
        return reasons;

        void Note(bool differs, DifferenceReasons reason) => reasons |= differs ? reason : 0;
    }

    /// <summary>Whether only their content can tell.</summary>
    /// <param name="a">One of two items.</param>
    /// <param name="reasons">In what they differ otherwise.</param>
    public bool NeedsContent(ComparedItem a, DifferenceReasons reasons)
    {
        const DifferenceReasons decided = DifferenceReasons.Kind | DifferenceReasons.Length;
        return a is { Kind: EntryKind.File, Length: > 0 } && (reasons & decided) == 0
            && (hash || (isExact && reasons.HasFlag(DifferenceReasons.ModifiedAt)));
    }

    private bool ComparesTimes(EntryKind kind) => isExact
        || kind == EntryKind.SymbolicLink
        || (kind == EntryKind.File && !hash);

    /// <summary>The archive attribute says that a backup is due, and not what a file is.</summary>
    private static bool AreSame(FileAttributes? a, FileAttributes? b) =>
        a is not { } x || b is not { } y || ((x ^ y) & ~(FileAttributes.Archive | FileAttributes.Normal)) == 0;
}
