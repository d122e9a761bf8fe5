using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Variables;

/// <summary>One variable that is to be set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, or null when only what is said of it changes.</param>
/// <param name="Settings">What is said of it.</param>
internal sealed record VariableChange(string Name, VariableValue? Value, VariableSettings Settings) : IDisposable
{
    /// <summary>Zeroes the value.</summary>
    public void Dispose() => Value?.Dispose();
}

/// <summary>Stages many changes of variables in one transaction. What fails for one variable is reported.</summary>
/// <param name="staging">The open transaction.</param>
/// <param name="cmdlet">The cmdlet; errors and warnings are its.</param>
internal sealed class VariableStaging(Staging staging, LockboxCmdlet cmdlet)
{
    private readonly Transaction _transaction = staging.Transaction;
    private Dictionary<string, string>? _namesIgnoringCase;

    /// <summary>Whether variables that are there already are left as they are.</summary>
    public bool NoClobber { get; init; }

    /// <summary>Whether a secret may become a plain value.</summary>
    public bool MayReveal { get; init; }

    /// <summary>Sets variables.</summary>
    /// <param name="changes">The changes, in order.</param>
    /// <returns>The names that were set.</returns>
    public List<string> Set(IReadOnlyList<VariableChange> changes)
    {
        List<string> names = [];
        foreach (VariableChange change in changes)
        {
            Try(change.Name, () =>
            {
                SetOne(change);
                names.Add(change.Name);
            });
            staging.Progress.Report(new TransferProgress(0, -1, names.Count, changes.Count, change.Name));
        }

        return names;
    }

    /// <summary>Gives variables other names.</summary>
    /// <param name="names">Old and new names, in order.</param>
    /// <returns>The new names that were given.</returns>
    public List<string> Rename(IReadOnlyList<(string Old, string New)> names)
    {
        List<string> renamed = [];
        foreach ((string old, string next) in names)
        {
            Try(old, () =>
            {
                if (_transaction.FindVariable(old) is null)
                {
                    throw VariableSelection.NotFound(VariableSource.Of(_transaction), old);
                }

                _transaction.RenameVariable(old, next);
                _namesIgnoringCase?.Remove(old);
                WarnOfVariants(next);
                renamed.Add(next);
            });
        }

        return renamed;
    }

    private void SetOne(VariableChange change)
    {
        Variable? before = _transaction.FindVariable(change.Name);
        if (before is not null && NoClobber)
        {
            throw Exists(change.Name, "is in the lockbox already", "Leave out -NoClobber to set it.");
        }

        if (change.Value is null)
        {
            Describe(change, before);
            return;
        }

        if (before is { IsSecret: true } && !change.Settings.IsSecret && !MayReveal)
        {
            throw Exists(
                change.Name,
                "is a secret, and would become a value that lists show",
                "Set it with Set-LockboxSecret, or make it plain with -Force.");
        }

        _transaction.SetVariable(change.Name, change.Value, change.Settings);
        if (before is null)
        {
            WarnOfVariants(change.Name);
        }
    }

    private void Describe(VariableChange change, Variable? before)
    {
        if (before is null)
        {
            throw VariableSelection.NotFound(VariableSource.Of(_transaction), change.Name);
        }

        _transaction.DescribeVariable(change.Name, change.Settings);
    }

    // Names that differ only in case are different names here, and one and the same for many who read them.
    private void WarnOfVariants(string name)
    {
        if (_namesIgnoringCase is null)
        {
            _namesIgnoringCase = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (Variable variable in _transaction.EnumerateVariables().Where(one => one.Name != name))
            {
                _namesIgnoringCase.TryAdd(variable.Name, variable.Name);
            }
        }

        if (!_namesIgnoringCase.TryAdd(name, name) && _namesIgnoringCase[name] is { } other && other != name)
        {
            string message = $"'{EntryName.ToDisplay(name)}' differs only in case from '{EntryName.ToDisplay(other)}', "
                + "which is another variable.";
            staging.Pump.Post(() => cmdlet.WriteWarning(message));
        }
    }

    private void Try(string name, Action step)
    {
        staging.Pump.Token.ThrowIfCancellationRequested();
        try
        {
            step();
        }
        catch (LockboxException e) when (
            e is LockboxVariableExistsException or LockboxVariableNotFoundException or LockboxInvalidNameException)
        {
            staging.Pump.Post(() => cmdlet.Report(e, name));
        }
    }

    private static LockboxVariableExistsException Exists(string name, string why, string remedy) =>
        new($"The variable '{EntryName.ToDisplay(name)}' {why}.", remedy);
}
