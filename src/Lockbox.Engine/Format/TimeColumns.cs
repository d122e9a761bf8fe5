using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// The two columns that say when each of a leaf's records was changed and when it was made: ticks in UTC, and how far
/// before or behind them the others are.
/// </summary>
internal readonly struct TimeColumns(NumberList modified, NumberList created)
{
    /// <summary>Reads both columns; what is none makes the reader fail.</summary>
    public static TimeColumns Read(ref SpanReader reader, int count)
    {
        NumberList modified = NumberColumn.Read(ref reader, count);
        return new TimeColumns(modified, NumberColumn.Read(ref reader, count));
    }

    /// <summary>Whether the numbers can be times; whether they are shows one by one.</summary>
    public bool AreWithinBounds =>
        modified.IsWithin(0, DateTime.MaxValue.Ticks)
        && created.IsWithin(-DateTime.MaxValue.Ticks, DateTime.MaxValue.Ticks);

    /// <summary>Whether one record's numbers are times, of all that are within bounds.</summary>
    public bool IsPossible(int index)
    {
        long ticks = modified[index] + created[index];
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    /// <summary>When one record was changed.</summary>
    public DateTime ModifiedAt(int index) => new(modified[index], DateTimeKind.Utc);

    /// <summary>When one record was made.</summary>
    public DateTime CreatedAt(int index) => new(modified[index] + created[index], DateTimeKind.Utc);
}
