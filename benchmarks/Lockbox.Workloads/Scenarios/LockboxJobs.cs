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

    /// <summary>Adds all that a directory holds, and commits.</summary>
    public static void Add(string path, LockboxKey key, string source)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        ImportItem item = new() { HostPath = source, Name = string.Empty, Recurse = true };
        ImportReport report = transaction.Import([item], new ImportOptions { Hidden = true });
        transaction.Commit();
        RequireNoErrors(report.Errors);
    }

    /// <summary>Exports everything into a directory that is not there yet.</summary>
    public static void Export(string path, LockboxKey key, string destination)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        RequireNoErrors(snapshot.Export(snapshot.Enumerate(), destination).Errors);
    }

    /// <summary>Adds empty files from a generator, as an import from a program does, and commits.</summary>
    public static void AddGenerated(string path, LockboxKey key, int count)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        RequireNoErrors(transaction.Import(GeneratedNames.Items(count)).Errors);
        transaction.Commit();
    }

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

    private static void RequireNoErrors(IReadOnlyList<TransferError> errors)
    {
        if (errors is [TransferError first, ..])
        {
            throw new InvalidOperationException($"{first.Item}: {first.Error.Message}", first.Error);
        }
    }
}
