using System.Numerics;

namespace Lockbox.Engine.Transactions;

/// <summary>A set of slice numbers of one frame, as bits.</summary>
internal sealed class SliceSet
{
    private ulong[] _words = [];

    /// <summary>How many numbers are in the set.</summary>
    public int Count { get; private set; }

    /// <summary>Content bytes of the slices in the set.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a number is in the set.</summary>
    public bool Contains(uint slice) => slice / 64 < _words.Length && (_words[slice / 64] & Bit(slice)) != 0;

    /// <summary>Adds a slice of so many bytes.</summary>
    /// <exception cref="LockboxCorruptException">It is in the set.</exception>
    public void Add(uint slice, int bytes)
    {
        if (slice / 64 >= _words.Length)
        {
            Array.Resize(ref _words, (int)BitOperations.RoundUpToPowerOf2(slice / 64 + 1));
        }

        if ((_words[slice / 64] & Bit(slice)) != 0)
        {
            throw new LockboxCorruptException("The lockbox is damaged: two entries are in one slice of a frame.");
        }

        _words[slice / 64] |= Bit(slice);
        Count++;
        Bytes += bytes;
    }

    /// <summary>Removes a slice of so many bytes.</summary>
    /// <exception cref="LockboxCorruptException">It is not in the set.</exception>
    public void Remove(uint slice, int bytes)
    {
        if (!Contains(slice))
        {
            throw new LockboxCorruptException("The lockbox is damaged: an entry is in a frame that was never written.");
        }

        _words[slice / 64] &= ~Bit(slice);
        Count--;
        Bytes -= bytes;
    }

    private static ulong Bit(uint slice) => 1UL << (int)(slice % 64);
}
