using System.Buffers;

namespace Lockbox.Engine.Primitives;

/// <summary>
/// Keeps a few large arrays for the next one who needs them, whatever thread that is. The shared pool of the base
/// library keeps one for each thread and loses it with the thread, so that every import and export would begin with
/// fresh memory, which costs a page fault for every 4 KiB.
/// </summary>
internal static class LargeArrays
{
    /// <summary>
    /// Arrays from this length on are kept here. The other pool makes them as long as powers of two, so that an array
    /// is on the same side of this as the length that was asked for.
    /// </summary>
    public const int From = 128 * 1024 + 1;

    private const int WasteMax = 4;
    private const long BytesMax = 64L << 20;

    // What a worker has in its hands: what it reads, what it makes of that, and what it puts aside.
    private static readonly int CountMax = Math.Max(8, 3 * Environment.ProcessorCount);
    private static readonly Lock Gate = new();
    private static readonly List<byte[]> Kept = new(CountMax);
    private static long _bytes;

    /// <summary>How many arrays are kept, for tests.</summary>
    internal static int KeptCount
    {
        get
        {
            lock (Gate)
            {
                return Kept.Count;
            }
        }
    }

    /// <summary>Their bytes, for tests.</summary>
    internal static long KeptBytes
    {
        get
        {
            lock (Gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>An array of at least that length, with undefined content.</summary>
    public static byte[] Rent(int length) => TryTake(length) ?? ArrayPool<byte>.Shared.Rent(length);

    /// <summary>Gives an array of <see cref="Rent"/> back. The one that nobody wanted for the longest time goes.</summary>
    public static void Return(byte[] array)
    {
        lock (Gate)
        {
            Kept.Add(array);
            _bytes += array.Length;
            while (Kept.Count > CountMax || _bytes > BytesMax)
            {
                ArrayPool<byte>.Shared.Return(Take(0));
            }
        }
    }

    /// <summary>The shortest array that is long enough and not far too long, among equals the last to come.</summary>
    private static byte[]? TryTake(int length)
    {
        lock (Gate)
        {
            int best = -1;
            for (int i = Kept.Count - 1; i >= 0; i--)
            {
                bool fits = Kept[i].Length >= length && Kept[i].Length / WasteMax <= length;
                if (fits && (best < 0 || Kept[i].Length < Kept[best].Length))
                {
                    best = i;
                }
            }

            return best < 0 ? null : Take(best);
        }
    }

    private static byte[] Take(int index)
    {
        byte[] array = Kept[index];
        Kept.RemoveAt(index);
        _bytes -= array.Length;
        return array;
    }
}
