using System.IO.Compression;
using Lockbox.Benchmarks.Operations;

namespace Lockbox.Benchmarks.Transfer;

/// <summary>
/// One large file in, out, read as a stream, and copied to another lockbox: what docs/DESIGN.md (Memory) promises to
/// need no memory that grows with it. The file is zeros: stored as it is without compression, and shrunk to nothing
/// with it.
/// </summary>
internal static class LargeFileOperations
{
    private const int StreamBuffer = 1 << 20;
    private const string Name = "large";

    /// <summary>All of them.</summary>
    public static IEnumerable<SteadyState> All =>
    [
        new("import a large file, stored", static mebibytes => Import(mebibytes, CompressionLevel.NoCompression)),
        new("import a large file, compressed", static mebibytes => Import(mebibytes, CompressionLevel.Optimal)),
        new("export a large file, stored", static mebibytes => Export(mebibytes, CompressionLevel.NoCompression)),
        new("export a large file, compressed", static mebibytes => Export(mebibytes, CompressionLevel.Optimal)),
        new("stream a large file, stored", static mebibytes => Stream(mebibytes, CompressionLevel.NoCompression)),
        new("stream a large file, compressed", static mebibytes => Stream(mebibytes, CompressionLevel.Optimal)),
        new("copy a large file, stored", static mebibytes => Copy(mebibytes, CompressionLevel.NoCompression)),
        new("copy a large file, compressed", static mebibytes => Copy(mebibytes, CompressionLevel.Optimal)),
    ];

    private static PreparedOperation Import(int mebibytes, CompressionLevel level)
    {
        Scratch scratch = new();
        string source = scratch.SparseFile(Name, (long)mebibytes << 20);
        FileLockbox lockbox = new(scratch, level);
        return new PreparedOperation((long)mebibytes << 20, () => lockbox.Import(source, Name), lockbox, scratch)
        {
            Reset = lockbox.Recreate,
        };
    }

    private static PreparedOperation Export(int mebibytes, CompressionLevel level)
    {
        Scratch scratch = new();
        FileLockbox lockbox = Filled(scratch, mebibytes, level);
        return new PreparedOperation(
            (long)mebibytes << 20, () => lockbox.Export(scratch["out"]), lockbox, scratch)
        {
            Reset = () => scratch.Remove("out"),
        };
    }

    private static PreparedOperation Stream(int mebibytes, CompressionLevel level)
    {
        Scratch scratch = new();
        FileLockbox lockbox = Filled(scratch, mebibytes, level);
        byte[] buffer = new byte[StreamBuffer];
        return new PreparedOperation((long)mebibytes << 20, () => lockbox.ReadStream(Name, buffer), lockbox, scratch);
    }

    private static PreparedOperation Copy(int mebibytes, CompressionLevel level)
    {
        Scratch scratch = new();
        FileLockbox source = Filled(scratch, mebibytes, level);
        FileLockbox target = new(scratch, level, "b.lockbox");
        return new PreparedOperation((long)mebibytes << 20, () => target.Copy(source, Name), target, source, scratch)
        {
            Reset = target.Recreate,
        };
    }

    private static FileLockbox Filled(Scratch scratch, int mebibytes, CompressionLevel level)
    {
        FileLockbox lockbox = new(scratch, level);
        lockbox.Import(scratch.SparseFile(Name, (long)mebibytes << 20), Name);
        scratch.Remove(Name);
        return lockbox;
    }
}
