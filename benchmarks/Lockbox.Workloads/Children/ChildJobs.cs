using System.Globalization;
using Lockbox.Engine;
using Lockbox.Workloads.Measurement;
using Lockbox.Workloads.Patterns;
using Lockbox.Workloads.Scenarios;

namespace Lockbox.Workloads.Children;

/// <summary>
/// This program started again for one job, which is how whole processes are timed, peaks of memory are known and limits
/// are set. A child prints a <see cref="ChildResult"/>.
/// </summary>
internal static class ChildJobs
{
    /// <summary>The first argument of a child.</summary>
    public const string Verb = "child";

    private const string BlocksName = "blocks.txt";

    /// <summary>Starts a child and waits for it.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says what it said.</exception>
    public static ChildResult Start(params IEnumerable<string> arguments) => Start(ChildStart.Plain, arguments);

    /// <summary>Starts a child in a certain way and waits for it.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says what it said.</exception>
    public static ChildResult Start(ChildStart how, params IEnumerable<string> arguments) =>
        ChildResult.Parse(Programs.Self([Verb, .. arguments], how.Environment, how.Before));

    /// <summary>Does the job of a child.</summary>
    public static int Run(string[] arguments)
    {
        ChildResult result = Do(arguments);
        Console.WriteLine(result with { PeakBytes = MemoryOf.Self() });
        return 0;
    }

    private static ChildResult Do(string[] arguments) => arguments switch
    {
        ["empty"] => new ChildResult(),
        ["heap"] => new ChildResult { Counts = Show(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) },
        ["add", string path, string keyFile, string source] =>
            Creating(path, keyFile, key => LockboxJobs.Add(path, key, source)),
        ["generate", string path, string keyFile, string count] =>
            Creating(path, keyFile, key => AddGenerated(path, key, Number(count))),
        ["put-blocks", string path, string keyFile, string gigabytes] =>
            Creating(path, keyFile, key => PutBlocks(path, key, (long)Number(gigabytes) << 30)),
        ["export", string path, string keyFile, string destination] =>
            Unlocking(path, keyFile, key => LockboxJobs.Export(path, key, destination)),
        ["list", string path, string keyFile] => Unlocking(path, keyFile, key => LockboxJobs.ListNames(path, key)),
        ["read-blocks", string path, string keyFile] => Unlocking(path, keyFile, key => ReadBlocks(path, key)),
        ["read-zeros", string path, string keyFile] => Unlocking(path, keyFile, key => ReadZeros(path, key)),
        ["verify", string path, string keyFile] => Unlocking(path, keyFile, key => Verify(path, key)),
        ["compact", string path, string keyFile] =>
            Unlocking(path, keyFile, key => LockboxFile.Optimize(path, key).FramesAfter),
        ["timed-add", .. string[] rest] => TimedJobs.Add(rest),
        ["timed-export", .. string[] rest] => TimedJobs.Export(rest),
        _ => throw new ArgumentException($"A child cannot do '{string.Join(' ', arguments)}'.", nameof(arguments)),
    };

    private static ChildResult Creating<T>(string path, string keyFile, Func<LockboxKey, T> job)
    {
        using LockboxKey key = LockboxJobs.Create(path, keyFile);
        return new ChildResult { Counts = Show(job(key)) };
    }

    private static ChildResult Unlocking<T>(string path, string keyFile, Func<LockboxKey, T> job)
    {
        using LockboxKey key = LockboxJobs.Unlock(path, keyFile);
        return new ChildResult { Counts = Show(job(key)) };
    }

    private static int AddGenerated(string path, LockboxKey key, int count)
    {
        LockboxJobs.AddGenerated(path, key, count);
        return count;
    }

    private static long PutBlocks(string path, LockboxKey key, long length)
    {
        using Stream content = RepeatingBlocks.Open(length);
        using Transaction transaction = LockboxFile.OpenWrite(path, key);
        long kept = transaction.PutFile(BlocksName, content, GeneratedNames.MetadataOf(0)).Length;
        transaction.Commit();
        return kept;
    }

    private static long ReadBlocks(string path, LockboxKey key) => ReadAndCompare(path, key, RepeatingBlocks.Matches);

    private static long ReadZeros(string path, LockboxKey key) =>
        ReadAndCompare(path, key, static (_, bytes) => bytes.IndexOfAnyExcept((byte)0) < 0);

    /// <summary>Reads the largest file of a lockbox to its end and compares every byte.</summary>
    private static long ReadAndCompare(
        string path, LockboxKey key, Func<long, ReadOnlySpan<byte>, bool> matches)
    {
        byte[] piece = new byte[1 << 20];
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        Entry entry = snapshot.Enumerate().MaxBy(static entry => entry.Length)!;
        using LockboxStream stream = snapshot.OpenStream(entry);
        long position = 0;
        while (stream.Read(piece) is var read and > 0)
        {
            if (!matches(position, piece.AsSpan(0, read)))
            {
                throw new InvalidOperationException($"There are other bytes from {position} on.");
            }

            position += read;
        }

        return position == entry.Length
            ? position
            : throw new InvalidOperationException($"The stream ended at {position} of {entry.Length}.");
    }

    private static long Verify(string path, LockboxKey key)
    {
        using Snapshot snapshot = LockboxFile.OpenRead(path, key);
        VerifyReport report = snapshot.Verify();
        return report.Findings is [VerifyFinding first, ..]
            ? throw new InvalidOperationException($"The lockbox is not sound: {first.Message}")
            : report.BytesChecked;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Show<T>(T value) =>
        value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : "";
}
