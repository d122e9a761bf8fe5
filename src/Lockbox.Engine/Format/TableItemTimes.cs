using System.Buffers.Binary;

namespace Lockbox.Engine.Format;

/// <summary>
/// Points in time as content of a table's item: ticks, with the kind or the distance from UTC before them.
/// </summary>
internal static class TableItemTimes
{
    /// <summary>The bytes of a <see cref="DateTime"/>: kind and ticks.</summary>
    public const int DateTimeSize = 1 + sizeof(long);

    /// <summary>The bytes of a <see cref="DateTimeOffset"/>: minutes from UTC and ticks of the clock.</summary>
    public const int OffsetSize = sizeof(short) + sizeof(long);

    /// <summary>Most minutes that a clock may be from UTC, in either direction.</summary>
    private const int OffsetMinutesMax = 14 * 60;

    /// <summary>
    /// Writes a time. A local one is kept as the moment that it means: read in another zone it is another clock time,
    /// and the same moment.
    /// </summary>
    public static void Write(DateTime time, Span<byte> content)
    {
        content[0] = (byte)time.Kind;
        long ticks = time.Kind == DateTimeKind.Local ? time.ToUniversalTime().Ticks : time.Ticks;
        BinaryPrimitives.WriteInt64LittleEndian(content[1..], ticks);
    }

    /// <summary>Writes a time with its distance from UTC.</summary>
    public static void Write(DateTimeOffset time, Span<byte> content)
    {
        BinaryPrimitives.WriteInt16LittleEndian(content, (short)time.TotalOffsetMinutes);
        BinaryPrimitives.WriteInt64LittleEndian(content[sizeof(short)..], time.Ticks);
    }

    /// <summary>Whether the content is a kind and a time within the calendar.</summary>
    public static bool IsDateTime(ReadOnlySpan<byte> content) =>
        content[0] <= (byte)DateTimeKind.Local && IsWithinCalendar(Ticks(content[1..]));

    /// <summary>Whether the content is a time that is within the calendar on the clock and in UTC.</summary>
    public static bool IsOffset(ReadOnlySpan<byte> content)
    {
        short minutes = BinaryPrimitives.ReadInt16LittleEndian(content);
        long ticks = Ticks(content[sizeof(short)..]);
        return minutes is >= -OffsetMinutesMax and <= OffsetMinutesMax
            && IsWithinCalendar(ticks) && IsWithinCalendar(ticks - (minutes * TimeSpan.TicksPerMinute));
    }

    /// <summary>Reads what <see cref="IsDateTime"/> was found true for.</summary>
    public static DateTime ReadDateTime(ReadOnlySpan<byte> content)
    {
        DateTimeKind kind = (DateTimeKind)content[0];
        long ticks = Ticks(content[1..]);
        return kind == DateTimeKind.Local
            ? new DateTime(ticks, DateTimeKind.Utc).ToLocalTime()
            : new DateTime(ticks, kind);
    }

    /// <summary>Reads what <see cref="IsOffset"/> was found true for.</summary>
    public static DateTimeOffset ReadOffset(ReadOnlySpan<byte> content) => new(
        Ticks(content[sizeof(short)..]), TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(content)));

    private static long Ticks(ReadOnlySpan<byte> content) => BinaryPrimitives.ReadInt64LittleEndian(content);

    private static bool IsWithinCalendar(long ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
}
