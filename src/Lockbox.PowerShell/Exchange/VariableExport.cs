using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Running;

namespace Lockbox.PowerShell.Exchange;

/// <summary>Gathers what an export hands out.</summary>
/// <param name="cmdlet">The cmdlet; errors and warnings are its.</param>
/// <param name="format">How it is handed out.</param>
/// <param name="prefix">
/// What names begin with and leave out, as <see cref="EnvironmentNames.PrefixOf"/> gives it.
/// </param>
internal sealed class VariableExport(LockboxCmdlet cmdlet, VariableTextFormat format, string prefix) : IDisposable
{
    private int _leftOut;
    private bool _isComplete = true;

    /// <summary>Whether secrets are handed out too.</summary>
    public bool IncludeSecret { get; init; }

    /// <summary>What has been gathered.</summary>
    public EnvironmentEntries Entries { get; } = new() { KeepsNames = VariableText.KeepsNames(format) };

    /// <summary>Reports that something cannot be handed out; the rest can.</summary>
    /// <param name="error">Why.</param>
    /// <param name="target">What.</param>
    public void Report(Exception error, object? target)
    {
        _isComplete = false;
        cmdlet.Report(error, target);
    }

    /// <summary>
    /// Reads variables; one that cannot be handed out is reported, and two of one name end the cmdlet.
    /// </summary>
    /// <param name="open">The lockbox.</param>
    /// <param name="variables">Variables of its snapshot.</param>
    public void Add(OpenLockbox open, IEnumerable<Variable> variables)
    {
        foreach (Variable variable in variables)
        {
            if (!variable.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (variable.IsSecret && !IncludeSecret)
            {
                _leftOut++;
                continue;
            }

            try
            {
                using VariableValue value = open.Snapshot.ReadVariable(variable);
                Entries.Add(variable, value, prefix);
            }
            catch (LockboxException e) when (e is LockboxInvalidEnvironmentException or LockboxItemCorruptException)
            {
                Report(e, variable.Name);
            }
            catch (LockboxEnvironmentConflictException e)
            {
                cmdlet.ThrowTerminatingError(ErrorMapping.ToRecord(e, variable.Name));
            }
        }
    }

    /// <summary>
    /// Says how many secrets were left out, and what is wrong with a prefix that nothing begins with.
    /// </summary>
    public void Finish()
    {
        if (_leftOut > 0)
        {
            cmdlet.WriteWarning(
                $"{_leftOut} secret{(_leftOut == 1 ? " was" : "s were")} left out: -IncludeSecret takes them too.");
        }
        else if (prefix.Length > 0 && Entries.Count == 0)
        {
            Report(
                new LockboxVariableNotFoundException(
                    $"There is no variable below '{EntryName.ToDisplay(prefix)}'.",
                    "Get-LockboxVariable lists the names; case counts."),
                prefix);
        }
    }

    /// <summary>
    /// Whether everything that was asked for has been found and can be handed out; says so where it has not. No file is
    /// written then: one that lacks something, in the place of a good one, would be found out too late.
    /// </summary>
    /// <param name="path">The file that would be written.</param>
    /// <returns>True when it can be written.</returns>
    public bool IsReadyFor(string path)
    {
        if (_isComplete && Entries.Count > 0)
        {
            return true;
        }

        string why = _isComplete ? "there is nothing to write" : "not everything that was asked for can be handed out";
        cmdlet.WriteWarning($"'{path}' was not written, because {why}.");
        return false;
    }

    /// <summary>
    /// Has the CI service hide the secrets where the text is for it; it must know them before they can come up in its
    /// log.
    /// </summary>
    public void Mask()
    {
        if (format != VariableTextFormat.GitHubActions)
        {
            return;
        }

        foreach (EnvironmentEntry entry in Entries.Where(entry => entry.IsSecret))
        {
            // The services take text, so here are strings.
            CiMask.Register(entry.Reveal());
        }
    }

    /// <summary>Writes everything to the pipeline, a statement at a time.</summary>
    public void WriteToPipeline()
    {
        Mask();
        foreach (SecretBuffer text in VariableText.Write(Entries, format))
        {
            using (text)
            {
                cmdlet.WriteObject(text.Reveal());
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Entries.Dispose();
}
