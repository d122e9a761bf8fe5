using Lockbox.Engine.Format;
using Lockbox.Engine.Storage;

namespace Lockbox.Engine.Transactions;

/// <summary>What a transaction begins with, once recovery is done.</summary>
/// <param name="Current">The newest commit.</param>
/// <param name="Space">The space of the file.</param>
/// <param name="FreeMapChunks">The extents of the free map; the next commit gives them back.</param>
/// <param name="Session">The writing session.</param>
/// <param name="Protocol">The commit protocol.</param>
/// <param name="AfterCrash">
/// Whether the file may hold leftovers that the free map does not know of; the first commit to come will know of them.
/// </param>
internal sealed record TransactionStart(
    SlotContent Current,
    SpaceMap Space,
    IReadOnlyList<BlockPointer> FreeMapChunks,
    WritingSession Session,
    CommitProtocol Protocol,
    bool AfterCrash);
