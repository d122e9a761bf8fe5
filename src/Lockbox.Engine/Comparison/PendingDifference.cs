namespace Lockbox.Engine.Comparison;

/// <summary>A pair that is compared; others behind it may be done before.</summary>
/// <param name="first">What the lockbox has, or null.</param>
/// <param name="second">What the other side has, or null.</param>
/// <param name="reasons">In what they differ as far as is known.</param>
internal sealed class PendingDifference(ComparedItem? first, ComparedItem? second, DifferenceReasons reasons)
{
    private DifferenceReasons _reasons = reasons;
    private volatile bool _isDone = true;

    /// <summary>What the lockbox has, or null.</summary>
    public ComparedItem? First => first;

    /// <summary>What the other side has, or null.</summary>
    public ComparedItem? Second => second;

    /// <summary>Whether nothing about it is open any more.</summary>
    public bool IsDone => _isDone;

    /// <summary>Whether it could not be compared; that has been reported.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The content is still to be compared.</summary>
    public void AwaitContent() => _isDone = false;

    /// <summary>The content has been compared.</summary>
    public void NoteContent(bool differs)
    {
        _reasons |= differs ? DifferenceReasons.Content : 0;
        _isDone = true;
    }

    /// <summary>The content cannot be compared.</summary>
    public void Fail() => HasFailed = _isDone = true;

    /// <summary>As it is given out.</summary>
    public EntryDifference ToDifference() => new()
    {
        Name = (first ?? second)!.Name,
        Reasons = _reasons,
        Reference = first,
        Difference = second,
    };
}
