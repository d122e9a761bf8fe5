using Lockbox.Benchmarks.Compression;
using Lockbox.Benchmarks.Content;
using Lockbox.Benchmarks.Crypto;
using Lockbox.Benchmarks.Format;
using Lockbox.Benchmarks.Index;
using Lockbox.Benchmarks.Transactions;
using Lockbox.Benchmarks.Transfer;

namespace Lockbox.Benchmarks.Operations;

/// <summary>Everything that is measured.</summary>
internal static class OperationCatalog
{
    /// <summary>Operations that are timed; most of them have a budget of bytes too.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        .. CryptoOperations.All,
        .. CompressionOperations.All,
        .. NodeOperations.All,
        .. TreeOperations.All,
        .. FrameOperations.All,
        .. RangeOperations.All,
        .. CommitOperations.All,
        .. OpeningOperations.All,
        .. VariableOperations.All,
        .. TreeTransferOperations.All,
        .. LargeFileOperations.All.Select(static steady => steady.ToOperation()),
    ];

    /// <summary>What must allocate next to nothing for each MiB moved.</summary>
    public static IReadOnlyList<SteadyState> SteadyStates { get; } = [.. LargeFileOperations.All];

    /// <summary>The operation of a full name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Operation Find(string fullName) =>
        All.FirstOrDefault(operation => operation.FullName == fullName)
            ?? throw new ArgumentException($"There is no operation '{fullName}'.", nameof(fullName));
}
