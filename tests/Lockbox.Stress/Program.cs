using System.Globalization;
using Lockbox.Engine;

namespace Lockbox.Stress;

/// <summary>What the other process can be told to do.</summary>
internal static class Program
{
    private const int ReadersOfOne = 5;

    private static int Main(string[] arguments)
    {
        if (arguments is not [string verb, string path, string keyFile, ..])
        {
            Console.Error.WriteLine("usage: Lockbox.Stress hold|try|write|read|both <lockbox> <key file> [<seconds>]");
            Console.Error.WriteLine("       Lockbox.Stress rename|optimize <lockbox> <key file>");
            Console.Error.WriteLine("       Lockbox.Stress change-key|change-keys <lockbox> <key file> <new key file>");
            return 2;
        }

        if (verb != "hold")
        {
            EndWithParent();
        }

        using KeyMaterial material = KeyMaterial.FromKeyFile(keyFile);
        using LockboxKey key = LockboxFile.Unlock(path, material);
        if (verb == "change-key")
        {
            ChangeKey(path, key, arguments[3]);
            return 0;
        }

        if (verb is "optimize" or "change-keys")
        {
            RepeatSwaps(path, key, verb == "optimize" ? [] : arguments[2..]);
            return 0;
        }

        double seconds = arguments.Length > 3 ? double.Parse(arguments[3], CultureInfo.InvariantCulture) : 3600;
        DateTime end = DateTime.UtcNow.AddSeconds(seconds);
        switch (verb)
        {
            case "hold":
                Hold(path, key);
                return 0;
            case "try":
                return Try(path, key);
            case "both":
                return ReadAndWrite(end, path, key);
            case "rename":
                return Repeat(end, () => Rename(path, key));
            case "write":
                return Repeat(end, () => Write(path, key));
            case "read":
                return Repeat(end, () => Read(path, key));
            default:
                return 2;
        }
    }

    /// <summary>The parent holds the other end of the standard input; without it this process has no use.</summary>
    private static void EndWithParent() => new Thread(static () =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }

        Environment.Exit(3);
    })
    {
        IsBackground = true,
    }.Start();

    private static void Hold(string path, LockboxKey key)
    {
        using Transaction transaction =
            LockboxFile.OpenWrite(path, key, new WriteOptions { HolderName = "the other process" });
        Console.WriteLine("holding");
        Console.In.ReadLine();
    }

    /// <summary>Says so before it begins, so that it can be killed at a moment that is somebody's choice.</summary>
    private static void ChangeKey(string path, LockboxKey key, string newKeyFile)
    {
        using KeyMaterial material = KeyMaterial.FromKeyFile(newKeyFile);
        using KeyProtector protector = KeyProtector.FromKeyFile(material);
        Console.WriteLine("begin");
        LockboxFile.ChangeKey(path, key, [protector]).Dispose();
        Console.WriteLine("end");
    }

    /// <summary>
    /// Makes a change and puts another file in the lockbox's place, again and again: under the same key, or under that
    /// of each of the key files in turn.
    /// </summary>
    private static void RepeatSwaps(string path, LockboxKey key, string[] keyFiles)
    {
        using LockboxKey first = key.Clone();
        LockboxKey current = first;
        for (int next = 1; ; next++)
        {
            Write(path, current);
            if (keyFiles.Length == 0)
            {
                LockboxFile.Optimize(path, current);
                continue;
            }

            using KeyMaterial material = KeyMaterial.FromKeyFile(keyFiles[next % keyFiles.Length]);
            using KeyProtector protector = KeyProtector.FromKeyFile(material);
            LockboxKey changed = LockboxFile.ChangeKey(path, current, [protector]);
            current.Dispose();
            current = changed;
        }
    }

    private static int Repeat(DateTime end, Func<string?> action)
    {
        while (DateTime.UtcNow < end)
        {
            if (action() is { } fault)
            {
                Console.Error.WriteLine(fault);
                return 1;
            }
        }

        return 0;
    }

    /// <summary>Reads, which must succeed, and tries to write; says how that went.</summary>
    private static int Try(string path, LockboxKey key)
    {
        if (Read(path, key) is { } fault)
        {
            Console.Error.WriteLine(fault);
            return 1;
        }

        try
        {
            LockboxFile.OpenWrite(path, key).Dispose();
            Console.WriteLine("written");
        }
        catch (LockboxException e)
        {
            Console.WriteLine(e.ErrorId);
        }

        return 0;
    }

    /// <summary>Some threads that read and one that writes.</summary>
    private static int ReadAndWrite(DateTime end, string path, LockboxKey key)
    {
        Task<int>[] threads =
        [
            .. Enumerable.Repeat(() => Read(path, key), ReadersOfOne).Append(() => Write(path, key))
                .Select(action => Task.Factory.StartNew(
                    () => Repeat(end, action),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default)),
        ];
        Task.WaitAll(threads);
        return threads.Max(static thread => thread.Result);
    }

    private static string? Write(string path, LockboxKey key)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        int number;
        using (Snapshot last = LockboxFile.OpenRead(path, key))
        {
            number = CountedChanges.MakeNext(transaction, last);
        }

        transaction.Commit();
        Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
        return null;
    }

    private static string? Rename(string path, LockboxKey key)
    {
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        int number = CountedRenames.MakeNext(transaction);
        transaction.Commit();
        Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
        return null;
    }

    private static string? Read(string path, LockboxKey key)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        return CountedChanges.FindFault(snapshot);
    }
}
