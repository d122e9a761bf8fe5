using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;
using Lockbox.Engine.Maintenance;
using Lockbox.Engine.Storage;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <content>Compaction: a file that is as small as its content, and has nothing else in it.</content>
public static partial class LockboxFile
{
    /// <summary>
    /// Decoded frames that a compaction keeps. Names in order may lead back and forth between frames that many commits
    /// have left; each that is not kept meanwhile is opened again.
    /// </summary>
    private const long CompactionFrameCache = 64L << 20;

    /// <summary>
    /// Writes what a lockbox holds to a new file that takes its place when it is whole and on stable storage
    /// (docs/adr/0019-compaction.md): nothing is free in it, nothing deleted left, and content that many commits have
    /// left in many small frames is put together. Until then, and whatever happens, the lockbox is as it was. Key, id
    /// and key slots stay; commits go on from the old number. Memory does not depend on the size.
    /// </summary>
    /// <param name="path">The lockbox. Where it is a link, the file that it leads to is replaced.</param>
    /// <param name="key">Its key.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told how far it is, at most five times a second; or null.</param>
    /// <param name="cancellation">Gives up; nothing has changed then.</param>
    /// <exception cref="LockboxWrongKeyException">The key belongs to another lockbox.</exception>
    /// <exception cref="LockboxBusyException">Another writer is there.</exception>
    /// <exception cref="LockboxCorruptException">
    /// Something in the lockbox is damaged, or its key slots are not those that its owner wrote.
    /// </exception>
    /// <exception cref="LockboxDiskFullException">There is no room for a second file beside it.</exception>
    /// <exception cref="LockboxReadOnlyException">The file, or its folder, cannot be written.</exception>
    public static OptimizeReport Optimize(
        string path,
        LockboxKey key,
        OptimizeOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default) => Optimize(
            HostLockboxFolder.Instance,
            NewFile.FinalTarget(path),
            key,
            options ?? new OptimizeOptions(),
            progress,
            cancellation);

    /// <summary>As the public one, in any folder.</summary>
    internal static OptimizeReport Optimize(
        ILockboxFolder folder,
        string path,
        LockboxKey key,
        OptimizeOptions options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellation)
    {
        ReadOptions reading = new() { FrameCacheBytes = CompactionFrameCache };
        OptimizeReport? report = null;
        using LockboxReplacement replacement = LockboxReplacement.Begin(folder, path, key, options, cancellation);
        replacement.Replace(
            reading, (source, file) => report = Compact(source, file, key, options, progress, cancellation));
        return report!;
    }

    private static OptimizeReport Compact(
        Snapshot source,
        OpenFile file,
        LockboxKey key,
        OptimizeOptions options,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellation)
    {
        KeyDirectoryStore.Read(
            source.Opened.Device, source.Slot.Superblock, source.Root.KeyDirectoryDigest.Span, out byte[] directory);
        LockboxProperties properties = SummaryReader.ReadProperties(source.Opened.Extents, source.Root);
        CopyProgress counter = options.CompressionLevel is null
            ? CopyProgress.For(source, progress, options.Clock)
            : CopyProgress.ForContent(source, progress, options.Clock);
        using LockboxCopy copy = new(source, file.Device, file.Locks, key, counter, cancellation)
        {
            Content = target => new RepackedContent(
                source, target, options.CompressionLevel, properties.CompressionLevel, counter),
        };
        CommitRoot root = copy.Write(directory);
        return new OptimizeReport
        {
            CommitSequence = source.Slot.Superblock.CommitSequence + 2,
            LengthBefore = source.Opened.Device.Length,
            LengthAfter = file.Device.Length,
            FramesBefore = (long)source.Root.FrameCount,
            FramesAfter = (long)root.FrameCount,
            ContentLength = (long)root.ContentLength,
        };
    }
}
