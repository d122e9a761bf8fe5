using System.Globalization;
using System.Text.Json;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Reads a JSON object (RFC 8259; comments and trailing commas are taken, as in .NET's settings files): strings,
/// numbers as they are written, true and false become variables, objects the parts in front of the names in them, null
/// is left out. Arrays are refused, because no environment knows them.
/// </summary>
internal static class JsonReader
{
    private const int DepthMax = 64;

    /// <summary>Reads everything.</summary>
    /// <param name="source">The text.</param>
    /// <param name="variables">Takes the variables and notes.</param>
    /// <exception cref="LockboxInvalidVariableFileException">It is no such object.</exception>
    public static void Read(VariableFileText source, ImportedVariables variables)
    {
        Utf8JsonReader reader = new(source.Text, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = DepthMax,
        });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw source.Fault(LineOf(source, reader), "a JSON object { } is expected");
            }

            ReadObject(source, ref reader, variables, string.Empty);
            while (reader.Read())
            {
                // Only to meet what does not belong behind the object.
            }
        }
        catch (JsonException e)
        {
            // The message of the reader quotes what stands there, so it goes nowhere.
            long column = (e.BytePositionInLine ?? 0) + 1;
            throw source.Fault(
                (int)(e.LineNumber ?? 0) + 1,
                string.Create(
                    CultureInfo.InvariantCulture, $"this is no valid JSON, from byte {column} of the line on"));
        }
    }

    // The depth is bounded by the reader.
    private static void ReadObject(
        VariableFileText source, ref Utf8JsonReader reader, ImportedVariables variables, string directory)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            int line = LineOf(source, reader);
            string part = ReadName(source, ref reader, line);
            if (part.Length == 0)
            {
                throw source.Fault(line, "a name is empty");
            }

            string name = EntryName.Combine(directory, part);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ImportedVariables.CheckName(name, line, source);
                ReadObject(source, ref reader, variables, name);
            }
            else if (reader.TokenType == JsonTokenType.Null)
            {
                variables.AddNull(name, line, source);
            }
            else
            {
                variables.Add(new ImportedVariable(name, ReadValue(source, ref reader, line), line), source);
            }
        }
    }

    private static string ReadName(VariableFileText source, ref Utf8JsonReader reader, int line)
    {
        using SecretBuffer name = ReadText(source, ref reader, line);
        return source.NameOf(name.Span, line);
    }

    private static SecretBuffer ReadValue(VariableFileText source, ref Utf8JsonReader reader, int line)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            throw source.Fault(line, "an array cannot be a variable");
        }

        source.CheckValue(reader.ValueSpan.Length, line);
        return reader.TokenType == JsonTokenType.String
            ? ReadText(source, ref reader, line)
            : new SecretBuffer().Append(reader.ValueSpan);
    }

    private static SecretBuffer ReadText(VariableFileText source, ref Utf8JsonReader reader, int line)
    {
        SecretBuffer text = new();
        try
        {
            text.Advance(reader.CopyString(text.Reserve(reader.ValueSpan.Length)));
            return text;
        }
        catch (InvalidOperationException)
        {
            text.Dispose();
            throw source.Fault(line, "a text has half of a surrogate pair (\\uD800 to \\uDFFF)");
        }
    }

    private static int LineOf(VariableFileText source, in Utf8JsonReader reader) =>
        source.LineAt((int)reader.TokenStartIndex);
}
