using Lockbox.Engine.Maintenance;

namespace Lockbox.Engine;

/// <summary>Verification of a snapshot.</summary>
public static class SnapshotVerification
{
    /// <summary>
    /// Checks everything that the snapshot reaches. What does not hold is in the report; only a failure of the host
    /// itself, or cancellation, is thrown.
    /// </summary>
    public static VerifyReport Verify(
        this Snapshot snapshot,
        VerifyOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default) =>
        new Verifier(snapshot, options ?? new VerifyOptions(), new VerifyProgress(progress, TimeProvider.System))
            .Run(cancellation);
}
