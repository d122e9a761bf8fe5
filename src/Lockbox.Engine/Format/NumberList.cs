namespace Lockbox.Engine.Format;

/// <summary>
/// The numbers of a decoded <see cref="NumberColumn"/>. Those that rise evenly, equal ones among them, are kept as the
/// first and the step.
/// </summary>
internal readonly struct NumberList
{
    private readonly long _first;
    private readonly long _step;
    private readonly long[]? _numbers;

    /// <summary>Numbers that rise or fall evenly; the last must be a number too.</summary>
    public NumberList(long first, long step, int count)
    {
        _first = first;
        _step = step;
        Count = count;
    }

    /// <summary>Any numbers.</summary>
    public NumberList(long[] numbers)
    {
        _numbers = numbers;
        Count = numbers.Length;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Whether every number is 0.</summary>
    public bool IsZero => _numbers is null && _first == 0 && _step == 0;

    /// <summary>Whether all numbers are known to be the first one.</summary>
    public bool IsConstant => _numbers is null && _step == 0;

    /// <summary>One of the numbers.</summary>
    public long this[int index] => _numbers is { } numbers ? numbers[index] : OnLine(index);

    /// <summary>Whether every number is at least <paramref name="min"/> and at most <paramref name="max"/>.</summary>
    public bool IsWithin(long min, long max)
    {
        if (_numbers is null)
        {
            long last = OnLine(Math.Max(Count - 1, 0));
            return Count == 0 || (_first >= min && _first <= max && last >= min && last <= max);
        }

        foreach (long number in _numbers)
        {
            if (number < min || number > max)
            {
                return false;
            }
        }

        return true;
    }

    // The last of them is a number, so each is; the way from the first may be longer than any number.
    private long OnLine(int index) => unchecked(_first + (_step * index));
}
