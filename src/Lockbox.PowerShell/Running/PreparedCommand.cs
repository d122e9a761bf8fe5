using Lockbox.Engine;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Everything that a command gets of a lockbox: values for its environment, and files that live as long.
/// </summary>
internal sealed class PreparedCommand : IDisposable
{
    private readonly CommandVariables _variables;
    private readonly PrivateFolder? _folder;

    private PreparedCommand(
        CommandVariables variables, PrivateFolder? folder, IReadOnlyDictionary<string, string> values)
    {
        _variables = variables;
        _folder = folder;
        Values = values;
    }

    /// <summary>Values and paths of files, by name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>The full names of variables of which only the beginning is looked for in output.</summary>
    public IReadOnlyList<string> Cut => _variables.Cut;

    /// <summary>Reads the values and writes the files.</summary>
    /// <param name="snapshot">The open lockbox.</param>
    /// <param name="choice">Which variables.</param>
    /// <returns>What was made; disposing it zeroes and removes it.</returns>
    /// <exception cref="LockboxException">
    /// A variable is missing or does not fit, or a file cannot be written.
    /// </exception>
    public static PreparedCommand Of(Snapshot snapshot, VariableChoice choice)
    {
        CommandVariables variables = CommandVariables.Load(snapshot, choice);
        PrivateFolder? folder = null;
        try
        {
            folder = variables.HasFiles ? PrivateFolder.Create(PrivateFolder.DefaultRoot) : null;
            return new PreparedCommand(variables, folder, variables.Reveal(folder));
        }
        catch (Exception e)
        {
            folder?.Dispose();
            variables.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new LockboxWriteException(
                    $"The files for the command cannot be written to '{PrivateFolder.DefaultRoot}': {e.Message}",
                    "Make room there, or have XDG_RUNTIME_DIR or TMPDIR name a folder of your own.",
                    e);
            }

            throw;
        }
    }

    /// <summary>What to hide in output.</summary>
    /// <returns>The patterns; the caller disposes them.</returns>
    public PatternTrees MakeTrees() => _variables.MakeTrees();

    /// <summary>The variables whose secret values stand in texts that others can read.</summary>
    /// <param name="texts">Arguments of a program.</param>
    /// <returns>Full names, each once.</returns>
    public IEnumerable<string> FindIn(IEnumerable<string> texts) => _variables.FindIn(texts);

    /// <summary>Removes the files.</summary>
    /// <returns>The folder that could not be removed, or null when nothing is left.</returns>
    public string? RemoveFiles() => _folder?.Remove() == false ? _folder.FullPath : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder?.Dispose();
        _variables.Dispose();
    }
}
