namespace Lockbox.Engine;

/// <summary>What a commit did.</summary>
/// <param name="Sequence">The number of the commit.</param>
/// <param name="Redacted">
/// Whether something deleted had to be made unreadable and has been; false as well when there was nothing to redact.
/// </param>
/// <param name="RedactionPending">
/// Whether something deleted is still to be overwritten, because a reader of an earlier commit is open; the next writer
/// finishes it.
/// </param>
/// <param name="FileLength">The file's length in bytes.</param>
public sealed record CommitResult(ulong Sequence, bool Redacted, bool RedactionPending, long FileLength);
