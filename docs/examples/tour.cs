#!/usr/bin/env dotnet
#:project ../../src/Lockbox.Engine/Lockbox.Engine.csproj
#:property PublishAot=false

// A tour of the engine: makes a lockbox of a folder and keeps a secret in it, reads from it, gets everything back,
// compares, changes the key and verifies.
//
//     dotnet run docs/examples/tour.cs -- <folder>
//
// Lockbox and copy go to a temporary folder that is removed at the end. The folder itself is only read.

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Lockbox;
using Lockbox.Engine;

if (args is not [string folder])
{
    Console.Error.WriteLine("usage: dotnet run docs/examples/tour.cs -- <folder>");
    return 1;
}

if (!Directory.Exists(folder))
{
    Console.Error.WriteLine($"There is no folder '{folder}'.");
    return 1;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
DirectoryInfo temporary = Directory.CreateTempSubdirectory("lockbox-tour-");
try
{
    return new Tour(Path.GetFullPath(folder), temporary.FullName).Run() ? 0 : 1;
}
catch (LockboxException e)
{
    Console.Error.WriteLine($"{e.ErrorId}: {e.Message} {e.Remedy}");
    return 1;
}
finally
{
    temporary.Delete(recursive: true);
}

internal sealed class Tour(string folder, string temporary)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0 };

    private readonly string _path = Path.Combine(temporary, "tour.lockbox");
    private readonly string _copy = Path.Combine(temporary, "copy");
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly HashSet<string> _leftOut = [];
    private bool _isGood = true;

    public bool Run()
    {
        Console.WriteLine($"A lockbox of {folder}\n");
        using KeyMaterial keyFile = KeyMaterial.FromKeyBytes(RandomNumberGenerator.GetBytes(32));
        using LockboxKey created = LockboxFile.Create(_path, keyFile);
        long bytes = Import(created);

        // From here on as anybody would who has the file and the key file.
        using LockboxKey key = LockboxFile.Unlock(_path, keyFile);
        SetVariables(key);
        using (Snapshot snapshot = LockboxFile.OpenRead(_path, key))
        {
            PrintSizes(snapshot.Summary, bytes);
            List(snapshot);
            ReadLargest(snapshot);
            ReadSecret(snapshot);
            Export(snapshot);
            Compare();
        }

        using LockboxKey changed = ChangeKey(key, keyFile);
        using Snapshot last = LockboxFile.OpenRead(_path, changed);
        Verify(last);
        Console.WriteLine(_isGood ? "\nAll is well." : "\nSomething is wrong: see above.");
        return _isGood;
    }

    private long Import(LockboxKey key)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Transaction transaction = LockboxFile.OpenWrite(_path, key);
        ImportReport report = transaction.Import(
            [new ImportItem { HostPath = folder, Name = "", Recurse = true }],
            new ImportOptions { Hidden = true });
        CommitResult commit = transaction.Commit();
        string counts =
            $"{report.FilesAdded:N0} files, {report.DirectoriesAdded:N0} folders, {report.LinksAdded:N0} links";
        Print("add", $"{counts} as commit {commit.Sequence}", watch.Elapsed, report.BytesRead);
        foreach (TransferError error in report.Errors)
        {
            _leftOut.Add(error.Item);
            Console.WriteLine($"            left out: {error.Error.Message}");
        }

        return report.BytesRead;
    }

    // A plain variable and a secret, in one commit. Listing them opens no secret.
    private void SetVariables(LockboxKey key)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Transaction transaction = LockboxFile.OpenWrite(_path, key);
        using VariableValue url = VariableValue.Copy(VariableType.String, "https://example.org"u8);
        transaction.SetVariable("prod/api/URL", url, new VariableSettings());
        using VariableValue password = VariableValue.Copy(VariableType.SecureString, _secret);
        transaction.SetVariable("prod/api/KEY", password, new VariableSettings { IsSecret = true });
        ulong commit = transaction.Commit().Sequence;
        Print("set", $"a variable and a secret as commit {commit}", watch.Elapsed);
    }

    private void ReadSecret(Snapshot snapshot)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string[] secrets = [.. snapshot.EnumerateVariables("prod/").Where(v => v.IsSecret).Select(v => v.Name)];
        using VariableValue value = snapshot.ReadVariable(snapshot.FindVariable(secrets[0])!);
        Print("get", $"the secret {secrets[0]}, {value.Length} bytes", watch.Elapsed);
        Check(value.Content.SequenceEqual(_secret), $"{secrets[0]}: another value");
    }

    // Somebody who had a key has left: everything is sealed anew, and only an identity opens it from now on.
    private LockboxKey ChangeKey(LockboxKey key, KeyMaterial oldKeyFile)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Identity identity = Identity.Create();
        using KeyProtector recipient = KeyProtector.FromRecipient(identity.Recipient);
        LockboxFile.ChangeKey(_path, key, [recipient]).Dispose();
        Print("change key", "everything sealed anew, for one recipient", watch.Elapsed);
        try
        {
            LockboxFile.Unlock(_path, oldKeyFile).Dispose();
            Check(false, "the old key file still opens the lockbox");
        }
        catch (LockboxWrongKeyException)
        {
            // As it should be.
        }

        using KeyMaterial material = KeyMaterial.FromIdentity(identity);
        return LockboxFile.Unlock(_path, material);
    }

    private static void PrintSizes(LockboxSummary summary, long bytes)
    {
        double ratio = bytes == 0 ? 1 : (double)bytes / summary.StoredLength;
        Print("size", $"{summary.Length:N0} bytes in {summary.StoredLength:N0}, {ratio:0.0} : 1");
    }

    private static void List(Snapshot snapshot)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int count = snapshot.Enumerate().Count();
        Print("list", $"{count:N0} entries, the first of them:", watch.Elapsed);
        foreach (Entry entry in snapshot.Enumerate().Take(5))
        {
            Console.WriteLine($"            {entry.Kind,-12} {entry.Length,14:N0}  {entry.ModifiedAt:u}  {entry.Name}");
        }
    }

    private void ReadLargest(Snapshot snapshot)
    {
        Entry? largest = snapshot.Enumerate().Where(entry => entry.Kind == EntryKind.File)
            .MaxBy(entry => entry.Length);
        if (largest is null)
        {
            return;
        }

        byte[] range = new byte[(int)Math.Min(1 << 20, largest.Length)];
        long offset = (largest.Length - range.Length) / 2;
        Stopwatch watch = Stopwatch.StartNew();
        int read = snapshot.Read(largest, offset, range);
        Print("read", $"{read:N0} bytes from {offset:N0} on of {largest.Name}", watch.Elapsed);
        Check(read == range.Length && IsInFile(largest.Name, offset, range), $"{largest.Name}: the range differs");

        watch.Restart();
        using (Stream content = snapshot.OpenStream(largest))
        {
            content.CopyTo(Stream.Null);
        }

        Print("read", $"all {largest.Length:N0} bytes of it", watch.Elapsed, largest.Length);
    }

    private bool IsInFile(string name, long offset, byte[] expected)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, name));
        byte[] actual = new byte[expected.Length];
        file.Position = offset;
        return file.ReadAtLeast(actual, actual.Length, throwOnEndOfStream: false) == actual.Length
            && actual.AsSpan().SequenceEqual(expected);
    }

    private void Export(Snapshot snapshot)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ExportReport report = snapshot.Export(snapshot.Enumerate(), _copy);
        Print("export", $"{report.FilesWritten:N0} files with {Environment.ProcessorCount} threads",
            watch.Elapsed, report.BytesWritten);
        foreach (TransferError error in report.Errors)
        {
            Check(false, error.Error.Message);
        }
    }

    // Walks the folder, not the copy, so that a file that did not come back is noticed.
    private void Compare()
    {
        Stopwatch watch = Stopwatch.StartNew();
        long bytes = 0;
        int count = 0;
        Stack<string> folders = new([folder]);
        while (folders.TryPop(out string? current))
        {
            foreach (FileSystemInfo original in new DirectoryInfo(current).EnumerateFileSystemInfos("*", Everything))
            {
                if (_leftOut.Contains(original.FullName))
                {
                    continue;
                }

                count++;
                bytes += CompareOne(original);
                if (original is DirectoryInfo && original.LinkTarget is null)
                {
                    folders.Push(original.FullName);
                }
            }
        }

        Print("compare", $"{count:N0} files, folders and links byte for byte", watch.Elapsed, bytes);
    }

    private long CompareOne(FileSystemInfo original)
    {
        string name = Path.GetRelativePath(folder, original.FullName);
        FileSystemInfo copy = original is DirectoryInfo
            ? new DirectoryInfo(Path.Combine(_copy, name))
            : new FileInfo(Path.Combine(_copy, name));
        if (original.LinkTarget is { } target)
        {
            Check(copy.LinkTarget == target, $"{name}: another link target");
            return 0;
        }

        if (!copy.Exists)
        {
            Check(false, $"{name}: did not come back");
            return 0;
        }

        Check(original.LastWriteTimeUtc == copy.LastWriteTimeUtc, $"{name}: another time");
        if (original is not FileInfo file)
        {
            return 0;
        }

        Check(HasSameContent(original.FullName, copy.FullName), $"{name}: other bytes");
        return file.Length;
    }

    private static bool HasSameContent(string left, string right)
    {
        using FileStream a = File.OpenRead(left);
        using FileStream b = File.OpenRead(right);
        byte[] bufferA = new byte[1 << 18];
        byte[] bufferB = new byte[1 << 18];
        while (true)
        {
            int readA = a.ReadAtLeast(bufferA, bufferA.Length, throwOnEndOfStream: false);
            int readB = b.ReadAtLeast(bufferB, bufferB.Length, throwOnEndOfStream: false);
            if (readA != readB || !bufferA.AsSpan(0, readA).SequenceEqual(bufferB.AsSpan(0, readB)))
            {
                return false;
            }

            if (readA < bufferA.Length)
            {
                return true;
            }
        }
    }

    private void Verify(Snapshot snapshot)
    {
        Stopwatch watch = Stopwatch.StartNew();
        VerifyReport report = snapshot.Verify();
        string counts = $"{report.EntriesChecked:N0} entries, {report.VariablesChecked:N0} variables, "
            + $"{report.FramesChecked:N0} frames";
        Print("verify", counts, watch.Elapsed, report.BytesChecked);
        foreach (VerifyFinding finding in report.Findings)
        {
            Check(false, $"{finding.Rule} at {finding.Place}: {finding.Message}");
        }
    }

    private void Check(bool holds, string problem)
    {
        if (!holds)
        {
            _isGood = false;
            Console.WriteLine($"            {problem}");
        }
    }

    private static void Print(string step, string what, TimeSpan? time = null, long bytes = 0)
    {
        string rate = bytes >= 1_000_000 && time is { TotalSeconds: > 0 } t
            ? $", {bytes / 1e6 / t.TotalSeconds:N0} MB/s"
            : "";
        string elapsed = time is { } e ? $"  [{e.TotalMilliseconds:N1} ms{rate}]" : "";
        Console.WriteLine($"{step,-10}  {what}{elapsed}");
    }
}
