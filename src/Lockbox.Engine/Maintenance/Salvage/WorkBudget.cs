namespace Lockbox.Engine.Maintenance.Salvage;

/// <summary>
/// How many bytes a scan may look at in vain. Damage and remains of old extents cost a few times the length of the file
/// at most; only a file that was made for it has a false header at every unit, each of which claims megabytes.
/// </summary>
internal sealed class WorkBudget(long fileLength)
{
    private const int Times = 16;
    private const long Least = 64L << 20;

    private long _left = Least + (Math.Min(fileLength, long.MaxValue / (2 * Times)) * Times);

    /// <summary>Whether something was passed over because the budget was used up.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>Takes bytes that are about to be looked at; false when there are not so many left.</summary>
    public bool TryTake(long bytes)
    {
        IsExceeded |= bytes > _left;
        if (bytes > _left)
        {
            return false;
        }

        _left -= bytes;
        return true;
    }

    /// <summary>Gives back what was not in vain.</summary>
    public void Return(long bytes) => _left += bytes;
}
