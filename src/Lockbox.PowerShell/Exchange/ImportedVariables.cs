using System.Collections;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// What a reader has found so far, each name once: of several with one name the last one counts, as in every reader of
/// .env files, and a note says so.
/// </summary>
internal sealed class ImportedVariables : IReadOnlyCollection<ImportedVariable>, IDisposable
{
    /// <summary>The most notes that are kept, besides one that says how many more there were.</summary>
    public const int NotesMax = 100;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<ImportedVariable> _all = [];
    private readonly List<string> _notes = [];
    private int _moreNotes;
    private int _met;
    private long _nameCharacters;

    /// <summary>How many variables.</summary>
    public int Count => _all.Count;

    /// <summary>What the user should know, in sentences without any value.</summary>
    public IReadOnlyList<string> Notes =>
        _moreNotes == 0 ? _notes : [.. _notes, $"There is more of this kind that is not shown: {_moreNotes} times."];

    /// <summary>Takes a variable.</summary>
    /// <param name="variable">The variable; this owns it.</param>
    /// <param name="source">Makes errors with the file's name.</param>
    /// <exception cref="LockboxInvalidVariableFileException">The name breaks a rule, or a limit is passed.</exception>
    public void Add(ImportedVariable variable, VariableFileText source)
    {
        try
        {
            Meet(variable.Name, variable.Line, source);
        }
        catch
        {
            variable.Dispose();
            throw;
        }

        if (_places.TryGetValue(variable.Name, out int place))
        {
            Note(() =>
                $"'{EntryName.ToDisplay(variable.Name)}' is in {source.Path} on line {_all[place].Line} and again on "
                + $"line {variable.Line}: the last one counts.");
            _all[place].Dispose();
            _all[place] = variable;
            return;
        }

        _places.Add(variable.Name, _all.Count);
        _all.Add(variable);
    }

    /// <summary>Takes a name without a value, which no variable comes of.</summary>
    /// <param name="name">The name.</param>
    /// <param name="line">Where it stands.</param>
    /// <param name="source">Makes errors and notes with the file's name.</param>
    /// <exception cref="LockboxInvalidVariableFileException">The name breaks a rule, or a limit is passed.</exception>
    public void AddNull(string name, int line, VariableFileText source)
    {
        Meet(name, line, source);
        Note(() => $"'{EntryName.ToDisplay(name)}' is null on line {line} of {source.Path} and is left out.");
    }

    /// <summary>Refuses a name that breaks a rule, also one in front of the names of variables.</summary>
    /// <param name="name">The name.</param>
    /// <param name="line">Where it stands.</param>
    /// <param name="source">Makes the error.</param>
    /// <exception cref="LockboxInvalidVariableFileException">It breaks a rule.</exception>
    public static void CheckName(string name, int line, VariableFileText source)
    {
        try
        {
            EntryName.Validate(name);
        }
        catch (LockboxInvalidNameException e)
        {
            throw source.Fault(line, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>Keeps a sentence for the user, unless there are many already.</summary>
    /// <param name="note">Makes the sentence.</param>
    public void Note(Func<string> note)
    {
        if (_notes.Count < NotesMax)
        {
            _notes.Add(note());
        }
        else
        {
            _moreNotes++;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ImportedVariable> GetEnumerator() => _all.GetEnumerator();

    /// <inheritdoc/>
    public void Dispose() => _all.ForEach(variable => variable.Dispose());

    // What is left out or replaced counts too: each costs time and a note. A short name in a file may be a long one
    // here, because the names of the objects around it belong to it.
    private void Meet(string name, int line, VariableFileText source)
    {
        CheckName(name, line, source);
        if (++_met > VariableFileText.VariablesMax)
        {
            throw source.Fault(line, $"more than {VariableFileText.VariablesMax} variables in one file");
        }

        _nameCharacters += name.Length;
        if (_nameCharacters > VariableFileText.NamesLengthMax)
        {
            throw source.Fault(
                line, $"the names of all variables have more than {VariableFileText.NamesLengthMax} characters");
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
