using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Format;

/// <summary>
/// A column of numbers, one for each of what a record lists (docs/FORMAT.md, Number columns): listed one by one or as
/// runs of equal ones, and before that replaced by their differences not at all, once or twice. A column of equal or
/// of evenly rising numbers so takes a few bytes however long it is.
/// </summary>
internal static class NumberColumn
{
    private const int OrderMask = 0x03;
    private const int OrderMax = 2;
    private const int Runs = 0x04;
    private const int FormMax = Runs | OrderMax;

    /// <summary>The length of a run that goes on to the end of the column.</summary>
    private const int ToTheEnd = 0;

    /// <summary>Writes a column in the form that takes the fewest bytes; nothing for one without numbers.</summary>
    public static void Write(ByteWriter writer, ReadOnlySpan<long> numbers)
    {
        if (numbers.IsEmpty)
        {
            return;
        }

        int form = ShortestForm(numbers);
        writer.WriteByte((byte)form);
        if ((form & Runs) != 0)
        {
            WriteRuns(writer, numbers, new Differences(form & OrderMask));
            return;
        }

        Differences differences = new(form & OrderMask);
        foreach (long number in numbers)
        {
            writer.WriteZigzag(differences.Next(number));
        }
    }

    /// <summary>Writes a column that says one number of each value.</summary>
    public static void Write<T>(ByteWriter writer, IReadOnlyList<T> values, Func<T, long> number)
    {
        using RentedNumbers rented = new(values.Count);
        Span<long> numbers = rented.Span;
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = number(values[i]);
        }

        Write(writer, numbers);
    }

    /// <summary>Reads a column of <paramref name="count"/> numbers; what is none makes the reader fail.</summary>
    public static NumberList Read(ref SpanReader reader, int count)
    {
        if (count == 0)
        {
            return default;
        }

        int form = reader.ReadByte();
        int order = form & OrderMask;
        if (form > FormMax || order > OrderMax)
        {
            reader.Fail();
        }

        if ((form & Runs) != 0)
        {
            SpanReader ahead = reader;
            if (TryReadLine(ref ahead, count, order, out NumberList line))
            {
                reader = ahead;
                return line;
            }
        }
        else if (count > reader.Remaining)
        {
            reader.Fail();
        }

        return reader.Failed ? default : ReadEach(ref reader, count, order, (form & Runs) != 0);
    }

    /// <summary>A column that is nothing but a first number and a step, by far the most common.</summary>
    private static bool TryReadLine(ref SpanReader reader, int count, int order, out NumberList line)
    {
        ulong length = reader.ReadVarint();
        long first = reader.ReadZigzag();
        long step = order == 0 ? 0 : first;
        if (order == 1 && length == 1)
        {
            length = reader.ReadVarint();
            step = reader.ReadZigzag();
        }

        line = new NumberList(first, step, count);
        Int128 last = first + ((Int128)step * (count - 1));
        bool fits = last >= long.MinValue && last <= long.MaxValue;
        return fits && length == ToTheEnd && order < OrderMax && !reader.Failed;
    }

    private static NumberList ReadEach(ref SpanReader reader, int count, int order, bool runs)
    {
        long[] numbers = new long[count];
        long difference = 0;
        long number = 0;
        int at = 0;
        while (at < count)
        {
            int end = at + 1;
            if (runs)
            {
                int length = reader.ReadVarintInt32(count - at);
                end = length == ToTheEnd ? count : at + length;
            }

            long read = reader.ReadZigzag();
            if (reader.Failed)
            {
                return default;
            }

            for (; at < end; at++)
            {
                difference = order == OrderMax ? unchecked(difference + read) : read;
                number = order == 0 ? read : unchecked(number + difference);
                numbers[at] = number;
            }
        }

        return new NumberList(numbers);
    }

    private static int ShortestForm(ReadOnlySpan<long> numbers)
    {
        if (numbers.Length > 1 && IsLine(numbers))
        {
            return Runs | (numbers.IndexOfAnyExcept(numbers[0]) < 0 ? 0 : 1);
        }

        int form = 0;
        int least = int.MaxValue;
        for (int order = 0; order <= OrderMax; order++)
        {
            (int listed, int runs) = Measure(numbers, new Differences(order));
            if (listed < least)
            {
                (form, least) = (order, listed);
            }

            if (runs < least)
            {
                (form, least) = (order | Runs, runs);
            }
        }

        return form;
    }

    private static bool IsLine(ReadOnlySpan<long> numbers)
    {
        long step = unchecked(numbers[1] - numbers[0]);
        for (int i = 2; i < numbers.Length; i++)
        {
            if (unchecked(numbers[i] - numbers[i - 1]) != step)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many bytes a column takes, listed and as runs.</summary>
    private static (int Listed, int Runs) Measure(ReadOnlySpan<long> numbers, Differences differences)
    {
        int listed = 0;
        int runs = 0;
        int start = 0;
        long current = differences.Next(numbers[0]);
        int size = ByteWriter.ZigzagLength(current);
        for (int i = 1; i < numbers.Length; i++)
        {
            long next = differences.Next(numbers[i]);
            if (next != current)
            {
                listed += size * (i - start);
                runs += size + ByteWriter.VarintLength((ulong)(i - start));
                current = next;
                size = ByteWriter.ZigzagLength(current);
                start = i;
            }
        }

        return (listed + size * (numbers.Length - start), runs + size + 1);
    }

    private static void WriteRuns(ByteWriter writer, ReadOnlySpan<long> numbers, Differences differences)
    {
        int start = 0;
        long current = differences.Next(numbers[0]);
        for (int i = 1; i < numbers.Length; i++)
        {
            long next = differences.Next(numbers[i]);
            if (next != current)
            {
                writer.WriteVarint((ulong)(i - start));
                writer.WriteZigzag(current);
                current = next;
                start = i;
            }
        }

        writer.WriteVarint(ToTheEnd);
        writer.WriteZigzag(current);
    }

    /// <summary>Replaces numbers, one after the other, by their differences.</summary>
    private struct Differences(int order)
    {
        private long _number;
        private long _difference;

        public long Next(long number)
        {
            if (order == 0)
            {
                return number;
            }

            long difference = unchecked(number - _number);
            _number = number;
            if (order == 1)
            {
                return difference;
            }

            long second = unchecked(difference - _difference);
            _difference = difference;
            return second;
        }
    }
}
