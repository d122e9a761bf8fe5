using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// What an import has gathered: each name once, with the prefix in front; of several values for one name the last one
/// counts. Asks -WhatIf and -Confirm about each name before its value is taken.
/// </summary>
/// <param name="cmdlet">The cmdlet; questions, warnings and errors are its.</param>
/// <param name="lockbox">The full path of the lockbox.</param>
/// <param name="prefix">What comes before each name, as the user gave it.</param>
internal sealed class VariableImport(LockboxCmdlet cmdlet, string lockbox, string? prefix) : IDisposable
{
    private readonly Dictionary<string, VariableChange> _changes = new(StringComparer.Ordinal);
    private readonly List<NamePattern> _wanted = [];
    private readonly string _prefix = EnvironmentNames.PrefixOf(prefix);

    /// <summary>Whether texts become plain values, unless a file says otherwise.</summary>
    public bool Plain { get; init; }

    /// <summary>The full path of the lockbox.</summary>
    public string Lockbox { get; } = lockbox;

    /// <summary>How many variables have been gathered.</summary>
    public int Count => _changes.Count;

    /// <summary>Leaves out what matches none of these patterns; no patterns take everything.</summary>
    /// <param name="patterns">Patterns for names as the source has them, or null.</param>
    /// <returns>This.</returns>
    /// <exception cref="LockboxInvalidNameException">A pattern is none.</exception>
    public VariableImport Only(IEnumerable<string>? patterns)
    {
        _wanted.AddRange((patterns ?? []).Select(pattern => NamePattern.Parse(pattern)));
        return this;
    }

    /// <summary>Whether a name is wanted, can be a variable's name, and nobody objects.</summary>
    /// <param name="name">The name in the source.</param>
    /// <param name="source">What it comes from, for the question.</param>
    /// <returns>True when its value is to be taken.</returns>
    public bool Accepts(string name, string source)
    {
        if (_wanted.Count > 0 && !_wanted.Exists(pattern => pattern.IsMatch(name)))
        {
            return false;
        }

        string full = _prefix + name;
        try
        {
            EntryName.Validate(full);
        }
        catch (LockboxInvalidNameException e)
        {
            cmdlet.Report(e, full);
            return false;
        }

        return cmdlet.ShouldProcess(EntryName.ToDisplay(full), $"Import from {source} to {Lockbox}");
    }

    /// <summary>Takes what a file has.</summary>
    /// <param name="variables">The variables; they stay the caller's.</param>
    /// <param name="path">The file's path.</param>
    public void Add(ImportedVariables variables, string path)
    {
        foreach (string note in variables.Notes)
        {
            cmdlet.WriteWarning(note);
        }

        foreach (ImportedVariable variable in variables.Where(variable => Accepts(variable.Name, path)))
        {
            bool isSecret = variable.IsSecret ?? !Plain;
            Add(variable.Name, TextValue(variable.Value, isSecret), new VariableSettings
            {
                IsSecret = isSecret,
                SetsExpiry = variable.ExpiresAt is not null,
                ExpiresAt = variable.ExpiresAt,
                Description = variable.Description,
            });
        }
    }

    /// <summary>Takes one value whose name was accepted.</summary>
    /// <param name="name">The name in the source.</param>
    /// <param name="value">The value; this owns it from now on.</param>
    /// <param name="settings">What is said of it.</param>
    public void Add(string name, VariableValue value, VariableSettings settings)
    {
        string full = _prefix + name;
        if (_changes.TryGetValue(full, out VariableChange? before))
        {
            cmdlet.WriteWarning($"'{EntryName.ToDisplay(full)}' is imported twice: the last value counts.");
            before.Dispose();
        }

        _changes[full] = new VariableChange(full, value, settings);
    }

    /// <summary>Text as a value: a secret comes back as a SecureString where one can hold it.</summary>
    /// <param name="utf8">The text; it stays the caller's to clear.</param>
    /// <param name="isSecret">Whether it is a secret.</param>
    /// <returns>The value; the caller disposes it.</returns>
    public static VariableValue TextValue(ReadOnlySpan<byte> utf8, bool isSecret)
    {
        // A text has at least as many bytes as UTF-16 units.
        bool isSecureString = isSecret && utf8.Length <= SecretText.LongestSecureString;
        return VariableValue.Copy(isSecureString ? VariableType.SecureString : VariableType.String, utf8);
    }

    /// <summary>Sets everything in one commit.</summary>
    /// <param name="key">The lockbox key.</param>
    /// <param name="lockTimeoutSeconds">How long to wait for another writer.</param>
    /// <param name="noClobber">Whether variables that are there already stay and are reported.</param>
    /// <param name="mayReveal">Whether a secret may become a plain value.</param>
    /// <returns>The names that were set.</returns>
    public IReadOnlyList<string> Commit(LockboxKey key, int lockTimeoutSeconds, bool noClobber, bool mayReveal)
    {
        List<string> names = [];
        OneCommit.Run(
            cmdlet, Lockbox, key, lockTimeoutSeconds, $"Importing to {Path.GetFileName(Lockbox)}", staging =>
            {
                names = new VariableStaging(staging, cmdlet) { NoClobber = noClobber, MayReveal = mayReveal }
                    .Set([.. _changes.Values]);
                return names.Count > 0 ? WorkDone.WithVariables("Imported", names.Count) : null;
            });
        return names;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (VariableChange change in _changes.Values)
        {
            change.Dispose();
        }

        _changes.Clear();
    }
}
