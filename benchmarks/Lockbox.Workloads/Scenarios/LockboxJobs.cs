using System.IO.Compression;
using Lockbox.Engine;

namespace Lockbox.Workloads.Scenarios;

/// <summary>What is timed, written once for this process and for new ones.</summary>
internal static class LockboxJobs
{
    /// <summary>Makes an empty lockbox with a key file; returns its key.</summary>
    public static LockboxKey Create(
        string path, string keyFile, CompressionLevel level = CompressionLevel.Optimal)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        return LockboxFile.Create(path, material, new CreateOptions { CompressionLevel = level });
    }

    /// <summary>The key of a lockbox.</summary>
    public static LockboxKey Unlock(string path, string keyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        return LockboxFile.Unlock(path, material);
    }

    /// <summary>Adds all that a directory holds, and commits; returns where the time went.</summary>
    public static StageTimes Add(
        string path, LockboxKey key, string source, int threads = 0, IProgress<TransferProgress>? progress = null)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        AddTree(transaction, source, threads, progress);
        transaction.Commit();
        return transaction.Stages;
    }

    /// <summary>Imports all that a directory holds into a transaction.</summary>
    public static void AddTree(
        Transaction transaction, string source, int threads = 0, IProgress<TransferProgress>? progress = null)
    {
        ImportItem item = new() { HostPath = source, Name = string.Empty, Recurse = true };
        ImportOptions options = new() { Hidden = true, ThrottleLimit = threads, Progress = progress };
        RequireNoErrors(transaction.Import([item], options).Errors);
    }

    /// <summary>Exports everything into a directory that is not there yet; returns where the time went.</summary>
    public static StageTimes Export(string path, LockboxKey key, string destination, int threads = 0)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        ExportTree(snapshot, destination, threads);
        return snapshot.Stages;
    }

    /// <summary>Exports everything of a snapshot into a directory that is not there yet.</summary>
    public static void ExportTree(Snapshot snapshot, string destination, int threads = 0)
    {
        ExportOptions options = new() { ThrottleLimit = threads };
        RequireNoErrors(snapshot.Export(snapshot.Enumerate(), destination, options).Errors);
    }

    /// <summary>Adds empty files from a generator, as an import from a program does, and commits.</summary>
    public static void AddGenerated(string path, LockboxKey key, int count)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        AddGenerated(transaction, count);
        transaction.Commit();
    }

    /// <summary>Imports empty files from a generator into a transaction.</summary>
    public static void AddGenerated(Transaction transaction, int count) =>
        RequireNoErrors(transaction.Import(GeneratedNames.Items(count)).Errors);

    /// <summary>Reads all names; returns how many there are.</summary>
    public static int ListNames(string path, LockboxKey key)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        int count = 0;
        foreach (Entry entry in snapshot.Enumerate())
        {
            count += entry.Name.Length > 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>What a full verification finds first, or null.</summary>
    public static string? FindFault(string path, LockboxKey key)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        return snapshot.Verify().Findings is [VerifyFinding first, ..] ? $"not sound: {first.Message}" : null;
    }

    /// <summary>Ends the job when items were left out.</summary>
    /// <exception cref="InvalidOperationException">Some were; the message names the first.</exception>
    public static void RequireNoErrors(IReadOnlyList<TransferError> errors)
    {
        if (errors is [TransferError first, ..])
        {
            throw new InvalidOperationException($"{first.Item}: {first.Error.Message}", first.Error);
        }
    }
}
