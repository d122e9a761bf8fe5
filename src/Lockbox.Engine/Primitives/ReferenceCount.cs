namespace Lockbox.Engine.Primitives;

/// <summary>
/// How many hold something that several threads share: at first one. A field of this type must not be readonly.
/// </summary>
internal struct ReferenceCount
{
    // One less than there are, so that the default is one holder.
    private int _others;

    /// <summary>Counts one holder more, or returns false when the last one has let go.</summary>
    public bool TryAdd()
    {
        int seen = Volatile.Read(ref _others);
        while (seen >= 0)
        {
            int found = Interlocked.CompareExchange(ref _others, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Counts one holder less; true for the last one, who cleans up.</summary>
    public bool Release() => Interlocked.Decrement(ref _others) == -1;
}
