using Lockbox.Engine.Content;
using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <content>Content that is there already, committed or staged: what copies need of it.</content>
public sealed partial class Transaction
{
    /// <summary>The lockbox, as it is open for writing.</summary>
    internal OpenedLockbox Opened => _lockbox;

    /// <summary>Writes what is still being packed, so that the content of every entry is in a frame.</summary>
    internal void SettleContent()
    {
        RequireActive();
        WholeOrBroken(() =>
        {
            _packer.Flush();
            return true;
        });
    }

    /// <summary>A frame that an entry refers to: of the last commit, or written since.</summary>
    /// <exception cref="LockboxCorruptException">There is none.</exception>
    internal FrameRecord RecordOf(ulong frameId)
    {
        if (_ledger.FindWritten(frameId) is { } written)
        {
            return written;
        }

        return _frames.TryFind(FrameLeafCodec.KeyOf(frameId), out FrameRecord record)
            ? record
            : throw Place.NoFrame(frameId);
    }

    /// <summary>Seals and writes the content of another frame, as it is compressed, for other entries.</summary>
    /// <inheritdoc cref="FrameWriter.WriteAgain"/>
    internal void WriteFrameAgain(ulong frameId, PackedFrame frame, FrameSlice[] slices)
    {
        RequireActive();
        FrameRecord record = WholeOrBroken(() => _frameWriter.WriteAgain(frameId, frame, slices));
        _ledger.NoteWritten(frameId, record, record.LiveSlices);
    }
}
