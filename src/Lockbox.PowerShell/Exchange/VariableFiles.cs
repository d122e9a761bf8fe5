using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Exchange;

/// <summary>Reads the files that an import names.</summary>
/// <param name="cmdlet">The cmdlet; errors are its.</param>
/// <param name="format">The format of all files, or null for what their names tell.</param>
internal sealed class VariableFiles(LockboxCmdlet cmdlet, VariableFileFormat? format)
{
    /// <summary>The files that a path with wildcards means; a path that means none is reported.</summary>
    /// <param name="path">What the user wrote.</param>
    /// <returns>Full paths.</returns>
    public IEnumerable<string> Expand(string path)
    {
        try
        {
            string literal = cmdlet.ResolveHostPath(path);
            if (!WildcardPattern.ContainsWildcardCharacters(path) || Path.Exists(literal))
            {
                return [literal];
            }

            var matches = cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            if (HostPath.IsFileSystem(provider) && matches.Count > 0)
            {
                return matches;
            }
        }
        catch (Exception e) when (e is ItemNotFoundException or LockboxNotFoundException)
        {
            // Reported below in our own words.
        }

        cmdlet.Report(new LockboxReadException($"There is no file '{path}'.", "Check the path."), path);
        return [];
    }

    /// <summary>Reads a file; one that cannot be read is reported.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="import">Takes the variables.</param>
    /// <exception cref="LockboxInvalidVariableFileException">The file breaks the rules of its format.</exception>
    public void Add(string path, VariableImport import)
    {
        VariableFileFormat read = format ?? VariableFile.FormatOf(path) ?? throw new UsageException(
            UsageException.Conflict,
            $"The name of '{path}' does not tell its format.",
            "Give -Format DotEnv, Json or Csv.");
        try
        {
            using VariableFileText text = VariableFileText.Read(path);
            using ImportedVariables variables = VariableFile.Read(text, read);
            import.Add(variables, path);
        }
        catch (LockboxReadException e)
        {
            cmdlet.Report(e, path);
        }
    }
}
