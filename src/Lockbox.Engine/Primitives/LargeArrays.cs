using System.Buffers;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// Arrays of up to a frame, kept for the process. The shared pool of .NET does not suit the large ones: it keeps what a
/// thread gives back for that thread, and the threads of an import or export end with it, so that each one would
/// allocate its buffers anew; and it rounds up to a power of two, which of 2 MiB and a header makes 4 MiB.
/// </summary>
/// <remarks>Thread-safe. Whoever gives an array back has cleared it.</remarks>
internal static class LargeArrays
{
    /// <summary>Most bytes that are kept: what a worker for each processor has in its hands, within reason.</summary>
    public static readonly long IdleBytesMax = Math.Clamp(Environment.ProcessorCount * 8L, 16, 48) << 20;

    // The last one is a full frame with its headers and a usual manifest. Each is at most twice the one before, so
    // that nobody holds much more than he asked for.
    private static readonly int[] Lengths =
        [256 * 1024, 512 * 1024, 1024 * 1024, Limits.FrameRawTarget + (64 * 1024)];

    private static readonly Stack<byte[]>[] Idle = [.. Lengths.Select(static _ => new Stack<byte[]>())];
    private static readonly Lock Gate = new();
    private static long _idleBytes;
    private static bool _usedSinceCollection;

    static LargeArrays() => _ = new CollectionNotice();

    /// <summary>Bytes of the arrays that nobody uses, for tests.</summary>
    public static long IdleBytes
    {
        get
        {
            lock (Gate)
            {
                return _idleBytes;
            }
        }
    }

    /// <summary>An array of at least <paramref name="length"/> bytes with undefined content.</summary>
    public static byte[] Rent(int length)
    {
        int index = ClassOf(length);
        if (index < 0)
        {
            return ArrayPool<byte>.Shared.Rent(length);
        }

        lock (Gate)
        {
            _usedSinceCollection = true;
            if (Idle[index].TryPop(out byte[]? array))
            {
                _idleBytes -= array.Length;
                return array;
            }
        }

        return GC.AllocateUninitializedArray<byte>(Lengths[index]);
    }

    /// <summary>Takes an array back that <see cref="Rent"/> gave.</summary>
    public static void Return(byte[] array)
    {
        int index = Array.IndexOf(Lengths, array.Length);
        if (index < 0)
        {
            ArrayPool<byte>.Shared.Return(array);
            return;
        }

        lock (Gate)
        {
            MakeRoom(index);
            if (_idleBytes + array.Length <= IdleBytesMax)
            {
                Idle[index].Push(array);
                _idleBytes += array.Length;
            }
        }
    }

    // What was used last is what will be asked for next: arrays of other lengths, which earlier work has left, give
    // way to it. Otherwise they would fill the pool, and each frame after them would allocate a buffer and drop it.
    private static void MakeRoom(int index)
    {
        for (int other = 0; other < Idle.Length; other++)
        {
            while (other != index && _idleBytes + Lengths[index] > IdleBytesMax
                && Idle[other].TryPop(out byte[]? given))
            {
                _idleBytes -= given.Length;
            }
        }
    }

    /// <summary>Which of the lengths suits, or -1 where the shared pool does.</summary>
    private static int ClassOf(int length)
    {
        if (length <= Lengths[0] / 2 || length > Lengths[^1])
        {
            return -1;
        }

        int index = 0;
        while (length > Lengths[index])
        {
            index++;
        }

        return index;
    }

    /// <summary>Lets go of everything when nobody has asked for an array since the last full collection.</summary>
    private static void Trim()
    {
        lock (Gate)
        {
            if (!_usedSinceCollection)
            {
                Array.ForEach(Idle, static arrays => arrays.Clear());
                _idleBytes = 0;
            }

            _usedSinceCollection = false;
        }
    }

    /// <summary>Nothing refers to it, so each full collection finalizes it; it comes back for the next one.</summary>
    private sealed class CollectionNotice
    {
        ~CollectionNotice()
        {
            Trim();
            GC.ReRegisterForFinalize(this);
        }
    }
}
