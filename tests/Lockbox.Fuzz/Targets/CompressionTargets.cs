using Lockbox.Engine.Compression;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage;

namespace Lockbox.Fuzz.Targets;

/// <summary>zstd frames and packed records, whole and step by step.</summary>
internal static class CompressionTargets
{
    private const int RawMax = 1 << 20;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("zstd-frame", [.. Frames()], Decompress, 4 * RawMax) { BoundedRuns = 5000 },
        new("packed-record", [.. Records()], Unpack, 4 * RawMax) { BoundedRuns = 10_000 },
    ];

    /// <summary>Three bytes say how long the content is to be, then comes the frame.</summary>
    private static string Decompress(byte[] input)
    {
        if (input.Length < 3)
        {
            return "empty";
        }

        int length = (input[0] | (input[1] << 8) | (input[2] << 16)) % RawMax;
        byte[] whole = new byte[length];
        bool isWhole = ZstdPool.Shared.TryDecompress(input.AsSpan(3), whole, out _);
        byte[] stepped = new byte[length];
        bool isReached = length > 0 && StepThrough(input.AsMemory(3), stepped);
        RecordReaders.Ensure(length == 0 || isWhole == isReached, "Steps and the whole disagree about a frame.");
        RecordReaders.Ensure(!isReached || whole.AsSpan().SequenceEqual(stepped), "Steps give other content.");
        return isWhole.ToString();
    }

    private static bool StepThrough(ReadOnlyMemory<byte> frame, byte[] content)
    {
        using ZstdSteps? steps = ZstdPool.Shared.TryBegin(frame, content);
        return steps is not null && steps.TryReach(content.Length / 2) && steps.TryReach(content.Length);
    }

    private static string Unpack(byte[] input)
    {
        using PooledBuffer? raw = Packing.TryUnpack(ZstdPool.Shared, input, Limits.NodeRawMax);
        return raw is null ? "refused" : "a record";
    }

    private static IEnumerable<byte[]> Frames()
    {
        foreach ((int length, int step) in new[] { (10, 1), (300, 0), (5000, 1), (400_000, 7) })
        {
            byte[] content = new byte[length];
            for (int i = 0; i < length; i++)
            {
                content[i] = (byte)((step * i / 16) & 0xFF);
            }

            byte[] frame = new byte[ZstdPool.Shared.CompressBound(length)];
            int compressed = ZstdPool.Shared.Compress(content, frame, 3);
            byte[] head = [.. BitConverter.GetBytes(length).Take(3)];
            yield return [.. head, .. frame.AsSpan(0, compressed)];
        }
    }

    private static IEnumerable<byte[]> Records()
    {
        foreach (int length in new[] { 0, 5, 3000 })
        {
            byte[] packed = new byte[Packing.Bound(length)];
            yield return packed[..Packing.Pack(ZstdPool.Shared, new byte[length], packed)];
        }
    }
}
