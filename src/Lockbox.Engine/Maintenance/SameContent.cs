using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Maintenance;

/// <summary>Content that goes over as it is: frames are opened and sealed anew, and not compressed again.</summary>
/// <param name="source">Where from.</param>
/// <param name="target">Where to.</param>
internal sealed class SameContent(Snapshot source, CopyTarget target) : IContentCopy
{
    /// <inheritdoc/>
    public ulong NextFrameId => source.Root.NextFrameId;

    /// <inheritdoc/>
    public FrameRecord? TryCopy(ulong id, FrameRecord record) => Copy(id, record);

    /// <summary>Copies a frame under its id.</summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged.</exception>
    public FrameRecord Copy(ulong id, FrameRecord record)
    {
        using OpenedExtent extent = source.Opened.Extents.Read(record.Pointer);
        if (FrameHeader.TryRead(extent.Plaintext, out FrameHeader header) != DecodeStatus.Ok || header.FrameId != id)
        {
            throw Place.Damaged(ExtentKind.Frame, record.Pointer.Offset, $"is not frame {id}");
        }

        return record with { Pointer = target.Seal(ExtentKind.Frame, extent.Plaintext) };
    }

    /// <inheritdoc/>
    public Entry Move(Entry entry, TreeWriter<FrameRecord> frames) => entry;

    /// <inheritdoc/>
    public void Finish(TreeWriter<FrameRecord> frames)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
