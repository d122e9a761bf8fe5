using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Lockbox.PowerShell.Exchange;

/// <summary>The forms in which variables are handed out as text.</summary>
public enum VariableTextFormat
{
    /// <summary><c>NAME=value</c> lines, quoted where needed.</summary>
    DotEnv,

    /// <summary>A JSON object with the variables' own names.</summary>
    Json,

    /// <summary><c>$env:NAME = 'value'</c>.</summary>
    PowerShell,

    /// <summary><c>export NAME='value'</c>, for every POSIX shell.</summary>
    Posix,

    /// <summary>What GitHub Actions reads from the file that GITHUB_ENV names.</summary>
    GitHubActions,
}

/// <summary>
/// Writes variables as text. Whatever a value holds, it stays one value: it cannot end its quotes, begin a command, or
/// become a second variable.
/// </summary>
internal static class VariableText
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Whether a format can hold any name, so that no name in an environment is needed.</summary>
    /// <param name="format">The format.</param>
    /// <returns>True for JSON.</returns>
    public static bool KeepsNames(VariableTextFormat format) => format == VariableTextFormat.Json;

    /// <summary>Writes all entries.</summary>
    /// <param name="entries">What to write.</param>
    /// <param name="format">How.</param>
    /// <returns>
    /// One text for each entry (for all of them where the format is one object), without the end of its last line; the
    /// caller disposes each.
    /// </returns>
    public static IEnumerable<SecretBuffer> Write(EnvironmentEntries entries, VariableTextFormat format) =>
        format switch
        {
            VariableTextFormat.DotEnv => entries.Select(DotEnvWriter.Write),
            VariableTextFormat.Json => [WriteJson(entries)],
            VariableTextFormat.PowerShell => entries.Select(PowerShellWriter.Write),
            VariableTextFormat.Posix => entries.Select(PosixWriter.Write),
            _ => entries.Select(GitHubActionsWriter.Write),
        };

    /// <summary>Writes all entries as one file, each line ended by a line feed.</summary>
    /// <param name="entries">What to write.</param>
    /// <param name="format">How.</param>
    /// <returns>The file's content; the caller disposes it.</returns>
    public static SecretBuffer WriteFile(EnvironmentEntries entries, VariableTextFormat format)
    {
        SecretBuffer file = new();
        foreach (SecretBuffer text in Write(entries, format))
        {
            using (text)
            {
                file.Append(text.Span).Append((byte)'\n');
            }
        }

        return file;
    }

    private static SecretBuffer WriteJson(EnvironmentEntries entries)
    {
        SecretBuffer text = new();
        using Utf8JsonWriter writer = new(text, JsonOptions);
        writer.WriteStartObject();
        foreach (EnvironmentEntry entry in entries)
        {
            writer.WritePropertyName(entry.Path);
            using SecretBuffer quoted = Quote(entry.Value);
            writer.WriteRawValue(quoted.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
        return text;
    }

    // The writer would escape a value in rented memory that it gives back as it is, to the whole process.
    private static SecretBuffer Quote(ReadOnlySpan<byte> value)
    {
        const int longestEscape = 12;
        SecretBuffer quoted = new SecretBuffer().Append((byte)'"');
        OperationStatus status;
        do
        {
            status = JsonOptions.Encoder!.EncodeUtf8(
                value, quoted.Reserve(value.Length + longestEscape), out int consumed, out int written);
            quoted.Advance(written);
            value = value[consumed..];
        }
        while (status == OperationStatus.DestinationTooSmall);

        return quoted.Append((byte)'"');
    }
}
