namespace Lockbox.PowerShell.Exchange;

/// <summary>The formats of files with variables.</summary>
public enum VariableFileFormat
{
    /// <summary><c>KEY=value</c> lines.</summary>
    DotEnv,

    /// <summary>A JSON object.</summary>
    Json,

    /// <summary>Comma-separated values with a line of column names.</summary>
    Csv,
}

/// <summary>Reads a file of variables in one of the formats.</summary>
internal static class VariableFile
{
    /// <summary>
    /// The format that a file's name tells: <c>.env</c>, <c>.env.local</c>, <c>app.env</c>, .json, .csv.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <returns>The format, or null.</returns>
    public static VariableFileFormat? FormatOf(string path)
    {
        string name = Path.GetFileName(path).ToUpperInvariant();
        return Path.GetExtension(name) switch
        {
            ".JSON" => VariableFileFormat.Json,
            ".CSV" => VariableFileFormat.Csv,
            ".ENV" => VariableFileFormat.DotEnv,
            _ => name.StartsWith(".ENV.", StringComparison.Ordinal) ? VariableFileFormat.DotEnv : null,
        };
    }

    /// <summary>Reads everything.</summary>
    /// <param name="source">The text.</param>
    /// <param name="format">Its format.</param>
    /// <returns>The variables in the order of the file; the caller disposes them.</returns>
    /// <exception cref="LockboxInvalidVariableFileException">The text breaks a rule of the format.</exception>
    public static ImportedVariables Read(VariableFileText source, VariableFileFormat format)
    {
        ImportedVariables variables = new();
        try
        {
            switch (format)
            {
                case VariableFileFormat.DotEnv:
                    DotEnvReader.Read(source, variables);
                    break;
                case VariableFileFormat.Json:
                    JsonReader.Read(source, variables);
                    break;
                default:
                    CsvReader.Read(source, variables);
                    break;
            }

            return variables;
        }
        catch
        {
            variables.Dispose();
            throw;
        }
    }
}
