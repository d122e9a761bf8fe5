using Lockbox.Engine.Format;
using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Content;

/// <summary>
/// Which frames are so full that packing what they hold anew gains nothing: those go over into another place without
/// being compressed again (docs/adr/0019-compaction.md, docs/adr/0022-copies.md).
/// </summary>
internal static class FullFrames
{
    /// <summary>Content bytes from which on a frame counts as full, of those that it is filled to.</summary>
    public const int FromBytes = Limits.FrameRawTarget / 4 * 3;

    /// <summary>As many slices make a frame full as well, however little they hold.</summary>
    public const int FromSlices = Limits.FrameSlicesMax / 4 * 3;

    /// <summary>Whether a frame is full.</summary>
    public static bool IsFull(FrameRecord record) => record.LiveBytes == record.RawLength
        && (record.RawLength >= FromBytes || record.LiveSlices >= FromSlices);
}
