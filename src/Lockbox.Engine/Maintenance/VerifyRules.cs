namespace Lockbox.Engine.Maintenance;

/// <summary>The names of the rules that a verification checks; docs/DESIGN.md lists them with the invariants.</summary>
internal static class VerifyRules
{
    /// <summary>Both superblock slots are authentic, and hold this commit and the one before it.</summary>
    public const string Superblock = "superblock";

    /// <summary>Both copies of the key directory are intact and are the ones that the commit names.</summary>
    public const string KeyDirectory = "key-directory";

    /// <summary>The properties record is intact.</summary>
    public const string Properties = "properties";

    /// <summary>Every index node is authentic and decodes.</summary>
    public const string IndexNode = "index-node";

    /// <summary>Keys ascend, and each lies between the separators above it.</summary>
    public const string IndexOrder = "index-order";

    /// <summary>
    /// The counts and sums of the commit root are those of the trees; each id was given out, and is there once.
    /// </summary>
    public const string Totals = "totals";

    /// <summary>Whatever stands above an entry is a directory.</summary>
    public const string Parent = "parent";

    /// <summary>The free map is intact.</summary>
    public const string FreeMap = "free-map";

    /// <summary>Every unit of the file is used exactly once or free.</summary>
    public const string Space = "space";

    /// <summary>The bytes between an extent and the next unit are zero.</summary>
    public const string Padding = "padding";

    /// <summary>Every frame is authentic and decompresses.</summary>
    public const string Frame = "frame";

    /// <summary>Frames and entries agree on who holds what, to the byte.</summary>
    public const string Slices = "slices";

    /// <summary>Content has the SHA-256 that was recorded for it.</summary>
    public const string Digest = "digest";

    /// <summary>The value of every variable is authentic.</summary>
    public const string Variable = "variable";
}
