using System.Collections;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// What a reader has found so far, each name once: of several with one name the last one counts, as in every reader of
/// .env files, and a note says so.
/// </summary>
internal sealed class ImportedVariables : IReadOnlyCollection<ImportedVariable>, IDisposable
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<ImportedVariable> _all = [];
    private readonly List<string> _notes = [];

    /// <summary>How many variables.</summary>
    public int Count => _all.Count;

    /// <summary>What the user should know, in sentences without any value.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Takes a variable.</summary>
    /// <param name="variable">The variable; this owns it.</param>
    /// <param name="source">Makes errors with the file's name.</param>
    /// <exception cref="LockboxInvalidVariableFileException">The name breaks a rule, or a limit is passed.</exception>
    public void Add(ImportedVariable variable, VariableFileText source)
    {
        Check(variable, source);
        if (_places.TryGetValue(variable.Name, out int place))
        {
            Note(
                $"'{EntryName.ToDisplay(variable.Name)}' is in {source.Path} on line {_all[place].Line} and again on "
                + $"line {variable.Line}: the last one counts.");
            _all[place].Dispose();
            _all[place] = variable;
            return;
        }

        _places.Add(variable.Name, _all.Count);
        _all.Add(variable);
    }

    /// <summary>Keeps a sentence for the user.</summary>
    /// <param name="note">The sentence.</param>
    public void Note(string note) => _notes.Add(note);

    /// <inheritdoc/>
    public IEnumerator<ImportedVariable> GetEnumerator() => _all.GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => _all.ForEach(variable => variable.Dispose());

    private void Check(ImportedVariable variable, VariableFileText source)
    {
        try
        {
            EntryName.Validate(variable.Name);
            if (_all.Count == VariableFileText.VariablesMax)
            {
                throw source.Fault(variable.Line, $"more than {VariableFileText.VariablesMax} variables in one file");
            }
        }
        catch (LockboxInvalidNameException e)
        {
            variable.Dispose();
            throw source.Fault(variable.Line, e.Message.TrimEnd('.'));
        }
        catch
        {
            variable.Dispose();
            throw;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
