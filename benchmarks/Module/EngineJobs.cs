using System.Collections.Generic;
using System.IO;
using Lockbox.Engine;

namespace Lockbox.ModuleBenchmarks;

/// <summary>
/// What Measure-Part.ps1 compares the cmdlets to: the same work done by the engine alone, in the same process. Compiled
/// by Add-Type against the engine of the module that is measured.
/// </summary>
public static class EngineJobs
{
    /// <summary>Makes a new lockbox with a key file, in place of whatever is there.</summary>
    public static void Create(string path, string keyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        LockboxFile.Create(path, material, new CreateOptions { Overwrite = true }).Dispose();
    }

    /// <summary>The key of a lockbox; dispose it.</summary>
    public static LockboxKey Unlock(string path, string keyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        return LockboxFile.Unlock(path, material);
    }

    /// <summary>Adds all that a directory holds, and commits.</summary>
    public static void Add(string path, LockboxKey key, string source)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        transaction.Import(new[] { new ImportItem { HostPath = source, Name = string.Empty, Recurse = true } });
        transaction.Commit();
    }

    /// <summary>Exports everything into a directory that is not there yet.</summary>
    public static void Export(string path, LockboxKey key, string destination)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        snapshot.Export(snapshot.Enumerate(), destination);
    }

    /// <summary>Reads all entries; returns how many there are.</summary>
    public static int List(string path, LockboxKey key)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        int count = 0;
        foreach (Entry entry in snapshot.Enumerate())
        {
            count += entry.Name.Length > 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>Reads the content of one entry; returns its length.</summary>
    public static long Read(string path, LockboxKey key, string name)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        Entry entry = snapshot.Find(name) ?? throw new FileNotFoundException(name);
        byte[] content = new byte[entry.Length];
        return snapshot.Read(entry, 0, content);
    }

    /// <summary>Adds empty files, 1,000 to a folder, and commits.</summary>
    public static void Generate(string path, LockboxKey key, int count)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        transaction.Import(EmptyFiles(count));
        transaction.Commit();
    }

    /// <summary>Sets that many secrets in one commit.</summary>
    public static void SetSecrets(string path, LockboxKey key, int count)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        for (int i = 0; i < count; i++)
        {
            byte[] content = System.Text.Encoding.UTF8.GetBytes($"value {i} of a secret of usual length");
            using VariableValue value = VariableValue.Copy(VariableType.SecureString, content);
            transaction.SetVariable($"stage-{i % 10}/KEY_{i}", value, new VariableSettings { IsSecret = true });
        }

        transaction.Commit();
    }

    /// <summary>Opens the lockbox and reads one secret; returns its length.</summary>
    public static int GetSecret(string path, LockboxKey key, string name)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        using VariableValue value =
            snapshot.ReadVariable(snapshot.FindVariable(name) ?? throw new FileNotFoundException(name));
        return value.Length;
    }

    /// <summary>Lists all variables; returns how many there are.</summary>
    public static int ListVariables(string path, LockboxKey key)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        int count = 0;
        foreach (Variable variable in snapshot.EnumerateVariables())
        {
            count += variable.IsSecret ? 1 : 0;
        }

        return count;
    }

    private static IEnumerable<ImportItem> EmptyFiles(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new ImportItem { Name = $"folder-{i / 1000:d4}/file-{i:d7}.dat", Content = Stream.Null };
        }
    }
}
