using Lockbox.Engine.Format;

namespace Lockbox.Engine.Storage;

/// <summary>Makes the errors of this layer: what is damaged, where, and by which rule.</summary>
internal static class Place
{
    /// <summary>The damage of an extent.</summary>
    public static LockboxCorruptException Damaged(ExtentKind kind, ulong offset, string what) => new(
        $"The lockbox is damaged: the {Name(kind)} at byte {offset} {what}.",
        DamageRemedies.TestAndRestore);

    /// <summary>The damage of an extent whose content does not decode.</summary>
    public static LockboxCorruptException Damaged(ExtentKind kind, ulong offset, DecodeStatus status) =>
        Damaged(kind, offset, $"does not decode ({status})");

    /// <summary>A frame that an entry is in, and that there is not.</summary>
    public static LockboxCorruptException NoFrame(ulong frameId) => new(
        $"The lockbox is damaged: frame {frameId} is not in the frame table.", DamageRemedies.TestAndRestore);

    /// <summary>What a kind of extent is called in messages.</summary>
    public static string Name(ExtentKind kind) => kind switch
    {
        ExtentKind.Frame => "frame",
        ExtentKind.NameNode => "index node",
        ExtentKind.FrameTableNode => "frame table node",
        ExtentKind.VariableNode => "variable node",
        ExtentKind.FreeMap => "free map",
        ExtentKind.Value => "variable value",
        ExtentKind.Properties => "properties record",
        _ => "extent",
    };
}
