using System.Globalization;
using System.Text;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Reads CSV (RFC 4180, with commas): the first line names the columns, <c>Name</c> and <c>Value</c> and, where
/// wanted, <c>Description</c>, <c>ExpiresAt</c> and <c>IsSecret</c>, in any order. Other columns are left out, and a
/// note
/// says so. Quoted fields may have commas, doubled quotes and lines; what is in them is kept exactly.
/// </summary>
internal static class CsvReader
{
    private const int ColumnsMax = 64;

    private static readonly string[] Known = ["Name", "Value", "Description", "ExpiresAt", "IsSecret"];

    /// <summary>Reads everything.</summary>
    /// <param name="source">The text.</param>
    /// <param name="variables">Takes the variables and notes.</param>
    /// <exception cref="LockboxInvalidVariableFileException">It is no such table.</exception>
    public static void Read(VariableFileText source, ImportedVariables variables)
    {
        using CsvRecords records = new(source);
        if (!records.MoveNext(ColumnsMax))
        {
            throw source.Fault(1, "the file is empty; its first line names the columns Name and Value");
        }

        int[] columns = ReadHeader(source, records, variables);
        int count = records.Count;
        while (records.MoveNext(count))
        {
            if (records.Count != count)
            {
                throw source.Fault(records.Line, $"the row has {records.Count} fields, the first line names {count}");
            }

            variables.Add(ReadRow(source, records, columns), source);
        }
    }

    // For each known column the index of its field, or -1.
    private static int[] ReadHeader(VariableFileText source, CsvRecords records, ImportedVariables variables)
    {
        int[] columns = [-1, -1, -1, -1, -1];
        List<string> others = [];
        for (int i = 0; i < records.Count; i++)
        {
            string name = TextOf(records[i]);
            int known = Array.FindIndex(Known, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (known < 0)
            {
                others.Add(EntryName.ToDisplay(name));
            }
            else if (columns[known] >= 0)
            {
                throw source.Fault(records.Line, $"the column {Known[known]} is there twice");
            }
            else
            {
                columns[known] = i;
            }
        }

        if (columns[0] < 0 || columns[1] < 0)
        {
            throw source.Fault(
                records.Line, "the first line has to name the columns Name and Value, separated by commas");
        }

        if (others.Count > 0)
        {
            variables.Note(() => $"Columns of {source.Path} that are left out: {string.Join(", ", others)}.");
        }

        return columns;
    }

    private static ImportedVariable ReadRow(VariableFileText source, CsvRecords records, int[] columns)
    {
        string Optional(int column) => columns[column] < 0 ? string.Empty : TextOf(records[columns[column]]);
        string name = source.NameOf(records[columns[0]], records.Line);
        if (name.Length == 0)
        {
            throw source.Fault(records.Line, "the name is empty");
        }

        source.CheckValue(records[columns[1]].Length, records.Line);
        string description = Optional(2);
        DateTime? expires = TimeOf(Optional(3), source, records.Line);
        bool? isSecret = FlagOf(Optional(4), source, records.Line);
        return new ImportedVariable(name, new SecretBuffer().Append(records[columns[1]]), records.Line)
        {
            Description = description.Length == 0 ? null : description,
            ExpiresAt = expires,
            IsSecret = isSecret,
        };
    }

    private static string TextOf(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field);

    // ISO 8601, so that 01/02/2027 is refused instead of guessed. Without an offset it is UTC.
    private static DateTime? TimeOf(string text, VariableFileText source, int line)
    {
        const DateTimeStyles style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] forms =
        [
            "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
            "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK",
        ];
        if (text.Length == 0)
        {
            return null;
        }

        return DateTime.TryParseExact(text, forms, CultureInfo.InvariantCulture, style, out DateTime time)
            ? time
            : throw source.Fault(line, "ExpiresAt is a date as 2027-01-31 or a time as 2027-01-31T12:00:00Z");
    }

    private static bool? FlagOf(string text, VariableFileText source, int line) => text.ToUpperInvariant() switch
    {
        "" => null,
        "TRUE" or "YES" or "1" => true,
        "FALSE" or "NO" or "0" => false,
        _ => throw source.Fault(line, "IsSecret is true or false"),
    };
}
