using Lockbox.Engine.Format;
using Lockbox.Engine.Index;

namespace Lockbox.Engine.Maintenance;

/// <summary>
/// How the content of a lockbox goes over into a copy. First each frame is offered, in the order of the ids; then each
/// entry, in the order of the names.
/// </summary>
internal interface IContentCopy : IDisposable
{
    /// <summary>The id of the next frame.</summary>
    ulong NextFrameId { get; }

    /// <summary>
    /// Copies a frame under its id, or returns null: then it does not go over, and its content does so with the
    /// entries.
    /// </summary>
    /// <exception cref="LockboxCorruptException">The frame is damaged.</exception>
    FrameRecord? TryCopy(ulong id, FrameRecord record);

    /// <summary>The entry as it is in the copy.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="frames">The frame table of the copy; frames that are made are added.</param>
    /// <exception cref="LockboxItemCorruptException">Its content is damaged.</exception>
    Entry Move(Entry entry, TreeWriter<FrameRecord> frames);

    /// <summary>Writes what is not written yet. Called once, behind the last entry.</summary>
    void Finish(TreeWriter<FrameRecord> frames);
}
