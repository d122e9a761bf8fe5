namespace Lockbox.Engine;

/// <summary>How far a long operation has come.</summary>
/// <param name="BytesDone">Content bytes so far.</param>
/// <param name="BytesTotal">Content bytes in all, or -1 while unknown.</param>
/// <param name="ItemsDone">Entries so far.</param>
/// <param name="ItemsTotal">Entries in all, or -1 while unknown.</param>
/// <param name="CurrentItem">What is being worked on, or null.</param>
public sealed record TransferProgress(
    long BytesDone, long BytesTotal, long ItemsDone, long ItemsTotal, string? CurrentItem);
