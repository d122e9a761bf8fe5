using Lockbox.Benchmarks.Operations;
using Lockbox.Engine;
using Lockbox.Engine.Primitives;

namespace Lockbox.Benchmarks.Content;

/// <summary>
/// Parts of a file, and all of it as a stream. The index is known; frames are opened anew unless the name says that
/// they are in memory, or it is a stream, which keeps those that it has opened.
/// </summary>
internal static class RangeOperations
{
    private const string Layer = "Content";
    private const string Name = "file";
    private const int FileLength = 8 * Limits.FrameRawTarget;
    private const int Mebibyte = 1 << 20;
    private const int InOneFrame = (3 * Limits.FrameRawTarget) + (Mebibyte / 2);
    private const int AcrossTwoFrames = (4 * Limits.FrameRawTarget) - (Mebibyte / 2);

    /// <summary>All of them.</summary>
    public static IEnumerable<Operation> All =>
    [
        new(Layer, "read 1 MiB of text in one frame", static () => Read(DataKind.Text, InOneFrame, Mebibyte)),
        new(Layer, "read 1 MiB of text across two frames", static () => Read(DataKind.Text, AcrossTwoFrames, Mebibyte)),
        new(Layer, "read 1 MiB at random in one frame", static () => Read(DataKind.Random, InOneFrame, Mebibyte)),
        new(
            Layer,
            "read 1 MiB at random across two frames",
            static () => Read(DataKind.Random, AcrossTwoFrames, Mebibyte)),
        new(
            Layer,
            "read 4 KiB of a frame in memory",
            static () => Read(DataKind.Text, InOneFrame, 4 << 10, keepFrames: true)),
        new(Layer, "stream 16 MiB of text, 64 KiB at a time", static () => Stream(DataKind.Text)),
        new(Layer, "stream 16 MiB at random, 64 KiB at a time", static () => Stream(DataKind.Random)),
    ];

    private static PreparedOperation Read(DataKind kind, int offset, int length, bool keepFrames = false)
    {
        byte[] content = TestData.Bytes(kind, FileLength);
        MemoryLockbox lockbox = MemoryLockbox.WithFile(Name, content);
        Snapshot snapshot = lockbox.OpenRead(keepFrames);
        Entry entry = snapshot.Find(Name)!;
        byte[] buffer = new byte[length];
        byte last = content[offset + length - 1];
        return new PreparedOperation(
            length,
            () =>
            {
                buffer[^1] = unchecked((byte)~last);
                int read = snapshot.Read(entry, offset, buffer);
                return buffer[^1] == last ? read : -1;
            },
            snapshot,
            lockbox);
    }

    private static PreparedOperation Stream(DataKind kind)
    {
        MemoryLockbox lockbox = MemoryLockbox.WithFile(Name, TestData.Bytes(kind, FileLength));
        Snapshot snapshot = lockbox.OpenRead(keepFrames: true);
        Entry entry = snapshot.Find(Name)!;
        byte[] buffer = new byte[64 << 10];
        return new PreparedOperation(
            FileLength,
            () =>
            {
                using LockboxStream stream = snapshot.OpenStream(entry);
                long total = 0;
                for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
                {
                    total += read;
                }

                return total;
            },
            snapshot,
            lockbox);
    }
}
