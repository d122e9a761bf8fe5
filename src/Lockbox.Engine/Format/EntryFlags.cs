namespace Lockbox.Engine.Format;

/// <summary>What a leaf says of an entry in one number: its kind, and which other columns speak of it.</summary>
internal static class EntryFlags
{
    /// <summary>The bits that are the <see cref="EntryKind"/>.</summary>
    public const int Kind = 0x03;

    /// <summary>It has a Unix mode.</summary>
    public const int UnixMode = 0x04;

    /// <summary>It has Windows attributes.</summary>
    public const int Attributes = 0x08;

    /// <summary>It was made as a link to a directory.</summary>
    public const int LinkToDirectory = 0x10;

    /// <summary>It has a SHA-256.</summary>
    public const int Sha256 = 0x20;

    /// <summary>Its runs are listed one by one.</summary>
    public const int RunList = 0x40;

    private const int All = 0x7F;

    /// <summary>The flags of an entry.</summary>
    public static int Of(Entry entry)
    {
        int flags = (int)entry.Kind;
        flags |= entry.UnixMode is null ? 0 : UnixMode;
        flags |= entry.Attributes is null ? 0 : Attributes;
        flags |= entry.LinkTargetIsDirectory ? LinkToDirectory : 0;
        flags |= entry.Sha256.IsEmpty ? 0 : Sha256;
        flags |= NeedsRunList(entry) ? RunList : 0;
        return flags;
    }

    /// <summary>Whether the content of an entry needs more than the number of a frame and of a slice.</summary>
    public static bool NeedsRunList(Entry entry) =>
        entry.Runs.Count > 1 || (entry.Runs.Count == 1 && entry.Runs[0].FrameCount != 1);

    /// <summary>Whether flags say that an entry is of a kind.</summary>
    public static bool Is(long flags, EntryKind kind) => (flags & Kind) == (int)kind;

    /// <summary>Whether the flags are some that an entry can have.</summary>
    public static DecodeStatus Check(long flags)
    {
        if ((flags & ~All) != 0)
        {
            return DecodeStatus.ReservedNotZero;
        }

        bool isImpossible = (flags & Kind) == 0
            || (!Is(flags, EntryKind.File) && (flags & (Sha256 | RunList)) != 0)
            || (!Is(flags, EntryKind.SymbolicLink) && (flags & LinkToDirectory) != 0);
        return isImpossible ? DecodeStatus.UnknownKind : DecodeStatus.Ok;
    }
}
