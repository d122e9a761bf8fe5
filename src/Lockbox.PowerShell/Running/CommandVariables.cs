using System.Security.Cryptography;
using System.Text;
using Lockbox.Engine;
using Lockbox.PowerShell.Exchange;

namespace Lockbox.PowerShell.Running;

/// <summary>Which variables a command gets, and how.</summary>
/// <param name="Names">Full names or wildcards.</param>
/// <param name="Prefix">
/// What other names begin with, as <see cref="EnvironmentNames.PrefixOf"/> gives it; or null.
/// </param>
/// <param name="Chosen">Names in the environment, each with the full name of a variable.</param>
/// <param name="Files">The same for variables that are handed over as files.</param>
internal sealed record VariableChoice(
    IReadOnlyList<string> Names,
    string? Prefix,
    IReadOnlyDictionary<string, string> Chosen,
    IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Whether nothing at all was chosen.</summary>
    public bool IsEmpty => Names.Count == 0 && Prefix is null && Chosen.Count == 0 && Files.Count == 0;
}

/// <summary>The values that a command gets, in memory that is zeroed when this is disposed.</summary>
internal sealed class CommandVariables : IDisposable
{
    private readonly EnvironmentEntries _entries = new();
    private readonly SecretPatterns _patterns = new();
    private readonly Dictionary<string, CommandFile> _files = new(EnvironmentNames.Comparer);
    private readonly HashSet<string> _asFiles = new(StringComparer.Ordinal);
    private readonly HashSet<(string Variable, string Name)> _added = [];
    private readonly List<string> _cut = [];

    private CommandVariables()
    {
    }

    /// <summary>
    /// The full names of variables that are so long that only their beginning is looked for in output.
    /// </summary>
    public IReadOnlyList<string> Cut => _cut;

    /// <summary>Whether there are files to write.</summary>
    public bool HasFiles => _files.Count > 0;

    /// <summary>What to hide in output.</summary>
    /// <returns>The patterns; the caller disposes them.</returns>
    public PatternTrees MakeTrees() => _patterns.MakeTrees();

    /// <summary>Reads the values.</summary>
    /// <param name="snapshot">The open lockbox.</param>
    /// <param name="choice">Which.</param>
    /// <returns>The values; the caller disposes them.</returns>
    /// <exception cref="LockboxVariableNotFoundException">A name or wildcard selects nothing.</exception>
    /// <exception cref="LockboxInvalidEnvironmentException">
    /// A value or a name does not go into an environment.
    /// </exception>
    public static CommandVariables Load(Snapshot snapshot, VariableChoice choice)
    {
        CommandVariables loaded = new();
        try
        {
            loaded.LoadFiles(snapshot, choice);
            loaded.LoadEntries(snapshot, choice);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The variables as the environment takes them: strings, which nobody can zero, so as late as possible.
    /// </summary>
    /// <param name="folder">Where files are written; needed where <see cref="HasFiles"/>.</param>
    /// <returns>Values, and paths of files, by name.</returns>
    public Dictionary<string, string> Reveal(PrivateFolder? folder)
    {
        Dictionary<string, string> values = new(EnvironmentNames.Comparer);
        foreach (EnvironmentEntry entry in _entries)
        {
            values.Add(entry.Name, entry.Reveal());
        }

        foreach ((string name, CommandFile file) in _files)
        {
            values.Add(name, folder!.Write(name, file.Leaf, file.Content));
        }

        return values;
    }

    /// <summary>The variables whose secret values stand in texts that others can read.</summary>
    /// <param name="texts">Arguments of a program.</param>
    /// <returns>Full names, each once.</returns>
    public IEnumerable<string> FindIn(IEnumerable<string> texts)
    {
        byte[][] all = [.. texts.Select(Encoding.UTF8.GetBytes)];
        return _entries
            .Where(entry => entry.IsSecret && entry.Value.Length >= SecretPatterns.ShortestLength)
            .Where(entry => all.Any(text => text.AsSpan().IndexOf(entry.Value) >= 0))
            .Select(entry => entry.Variable)
            .Distinct(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _entries.Dispose();
        _patterns.Dispose();
        foreach (CommandFile file in _files.Values)
        {
            CryptographicOperations.ZeroMemory(file.Content);
        }
    }

    private void LoadFiles(Snapshot snapshot, VariableChoice choice)
    {
        foreach ((string name, string variableName) in choice.Files)
        {
            EnvironmentNames.Require(name);
            Variable variable = Find(snapshot, variableName);
            using VariableValue value = Read(snapshot, variable);
            _files.Add(name, CommandFile.Of(variable, value));
            _asFiles.Add(variable.Name);
        }
    }

    private void LoadEntries(Snapshot snapshot, VariableChoice choice)
    {
        foreach ((string name, string variableName) in choice.Chosen)
        {
            EnvironmentNames.Require(name);
            Add(snapshot, Find(snapshot, variableName), name);
        }

        foreach (string text in choice.Names)
        {
            NamePattern pattern = NamePattern.Parse(text);
            foreach (Variable variable in VariableChoices.Matching(snapshot, pattern))
            {
                Choose(snapshot, variable, prefix: string.Empty, isNamed: pattern.IsLiteral);
            }
        }

        Variable[] below = choice.Prefix is null ? [] : [.. snapshot.EnumerateVariables(choice.Prefix)];
        if (choice.Prefix is not null && below.Length == 0)
        {
            throw VariableChoices.NotFound(
                $"No variable's name in '{snapshot.Path}' begins with '{EntryName.ToDisplay(choice.Prefix)}'.");
        }

        foreach (Variable variable in below)
        {
            Choose(snapshot, variable, choice.Prefix!, isNamed: false);
        }

        if (_entries.FirstOrDefault(entry => _files.ContainsKey(entry.Name)) is { } twice)
        {
            string file = _files[twice.Name].Variable;
            throw file == twice.Variable
                ? EnvironmentNames.Collision(twice.Name, file)
                : EnvironmentNames.Collision(twice.Name, file, twice.Variable);
        }
    }

    // What is handed over as a file is not handed over as text as well only because a wildcard or a prefix matches it.
    private void Choose(Snapshot snapshot, Variable variable, string prefix, bool isNamed)
    {
        if (isNamed || !_asFiles.Contains(variable.Name))
        {
            Add(snapshot, variable, EnvironmentNames.Of(variable.Name, prefix));
        }
    }

    private void Add(Snapshot snapshot, Variable variable, string name)
    {
        if (!_added.Add((variable.Name, name)))
        {
            return;
        }

        using VariableValue value = Read(snapshot, variable);
        _entries.Add(variable.Name, variable.IsSecret, value, name);
    }

    private VariableValue Read(Snapshot snapshot, Variable variable)
    {
        VariableValue value = snapshot.ReadVariable(variable);
        try
        {
            if (variable.IsSecret && !KnownSecrets.Add(_patterns, value))
            {
                _cut.Add(variable.Name);
            }

            return value;
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }

    private static Variable Find(Snapshot snapshot, string name) => snapshot.FindVariable(name)
        ?? throw VariableChoices.NoSuchVariable(snapshot, name);
}
