using Lockbox.Engine.Format;
using Lockbox.Engine.Index;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Transactions;

namespace Lockbox.Engine;

/// <content>Variables. They have a tree of their own, and keys of their own.</content>
public sealed partial class Transaction
{
    private readonly TreeWriter<Variable> _variables;
    private long _variableCount;

    /// <summary>The variable of exactly this name as the transaction sees it, or null.</summary>
    public Variable? FindVariable(string name)
    {
        RequireWhole();
        return NameKey.TryEncode(name, out byte[] key) && _variables.TryFind(key, out Variable? found) ? found : null;
    }

    /// <summary>
    /// Variables whose names begin with <paramref name="prefix"/>, in ordinal order. Make a list of them before
    /// changing anything.
    /// </summary>
    public IEnumerable<Variable> EnumerateVariables(string prefix = "")
    {
        RequireWhole();
        return NameScan.Prefix(_variables, prefix);
    }

    /// <summary>
    /// Variables whose names match a pattern, in ordinal order. Make a list of them before changing anything.
    /// </summary>
    public IEnumerable<Variable> EnumerateVariables(NamePattern pattern)
    {
        RequireWhole();
        return NameScan.Pattern(_variables, pattern);
    }

    /// <summary>Opens the value of a variable. The caller disposes it.</summary>
    /// <exception cref="LockboxItemCorruptException">The value is damaged.</exception>
    public VariableValue ReadVariable(Variable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        RequireWhole();
        return _lockbox.Values.Open(variable);
    }

    /// <summary>
    /// Adds a variable or gives one another value. What it says of itself stays, but for what the settings name; the
    /// old value is overwritten by the commit.
    /// </summary>
    /// <exception cref="LockboxInvalidNameException">No variable can have the name.</exception>
    /// <exception cref="LockboxLimitExceededException">Description or metadata are too long.</exception>
    /// <exception cref="ArgumentException">Something else than a string shall not be secret.</exception>
    public void SetVariable(string name, VariableValue value, VariableSettings settings)
    {
        RequireActive();
        EntryName.Validate(name);
        ArgumentNullException.ThrowIfNull(value);
        if (!settings.IsSecret && value.Type != VariableType.String)
        {
            throw new ArgumentException("Only a string can be a value that is no secret.", nameof(settings));
        }

        Variable? before = FindVariable(name);
        ulong id = ReserveEntryIds(1);
        DateTime now = _clock.GetUtcNow().UtcDateTime;
        Variable described = Describe(
            new Variable(name, value.Type, settings.IsSecret)
            {
                Id = id,
                Length = value.Length,
                CreatedAt = before?.CreatedAt ?? now,
                ModifiedAt = now,
            },
            before,
            settings);
        WholeOrBroken(() => Put(
            described.WithValue(_lockbox.Values.Save(_session, _space, id, settings.IsSecret, value))));
    }

    /// <summary>Changes what is said of a variable, and not its value.</summary>
    /// <exception cref="LockboxVariableNotFoundException">There is no such variable.</exception>
    /// <exception cref="LockboxLimitExceededException">Description or metadata are too long.</exception>
    public void DescribeVariable(string name, VariableSettings settings)
    {
        RequireActive();
        Variable before = FindVariable(name) ?? throw NoSuchVariable(name);
        Variable described = Describe(before, before, settings);
        WholeOrBroken(() => Put(described));
    }

    /// <summary>Removes the variable of exactly this name. False when there is none.</summary>
    public bool RemoveVariable(string name)
    {
        RequireActive();
        return FindVariable(name) is not null && WholeOrBroken(() => RemoveVariableKey(NameKey.Of(name)));
    }

    /// <summary>Gives a variable another name. Its value is not touched.</summary>
    /// <exception cref="LockboxVariableNotFoundException">There is no variable of the old name.</exception>
    /// <exception cref="LockboxVariableExistsException">There is one of the new name.</exception>
    /// <exception cref="LockboxInvalidNameException">No variable can have the new name.</exception>
    public void RenameVariable(string oldName, string newName)
    {
        RequireActive();
        EntryName.Validate(newName);
        Variable before = FindVariable(oldName) ?? throw NoSuchVariable(oldName);
        if (oldName == newName)
        {
            throw new LockboxVariableExistsException(
                $"The variable '{EntryName.ToDisplay(oldName)}' has this name already.", "Give it another name.");
        }

        if (FindVariable(newName) is not null)
        {
            throw new LockboxVariableExistsException(
                $"There is a variable '{EntryName.ToDisplay(newName)}' in '{Path}' already.",
                "Choose another name, or remove that one first.");
        }

        WholeOrBroken(() => _variables.Remove(NameKey.Of(oldName), out _)
            && !_variables.Put(NameKey.Of(newName), before.WithName(newName), out _));
        _changed = true;
        _redacts = true;
    }

    private static Variable Describe(Variable variable, Variable? before, VariableSettings settings)
    {
        string description = settings.Description ?? before?.Description ?? "";
        ReadOnlyMemory<byte> metadata = settings.Metadata ?? before?.Metadata ?? default;
        if (!StrictUtf8.TryEncode(description, out byte[] utf8) || utf8.Length > Limits.DescriptionBytesMax)
        {
            throw new LockboxLimitExceededException(
                $"The description of a variable is text of at most {Limits.DescriptionBytesMax} bytes of UTF-8.");
        }

        if (metadata.Length > Limits.VariableMetadataMax)
        {
            throw new LockboxLimitExceededException(
                $"The metadata of a variable take {metadata.Length} bytes; at most {Limits.VariableMetadataMax} are "
                + "kept.");
        }

        DateTime? expires = settings.SetsExpiry ? settings.ExpiresAt?.ToUniversalTime() : before?.ExpiresAt;
        return variable.WithNotes(expires, description, metadata);
    }

    private bool Put(Variable variable)
    {
        if (_variables.Put(NameKey.Of(variable.Name), variable, out Variable? previous))
        {
            // A value has an id of its own: under the same id it is the same value, where it was.
            Forget(previous, keepsValue: previous.Id == variable.Id);
        }
        else
        {
            _variableCount = CommitTotals.Add(_variableCount, 1);
        }

        return _changed = true;
    }

    private bool RemoveVariableKey(byte[] key)
    {
        if (!_variables.Remove(key, out Variable? removed))
        {
            return false;
        }

        Forget(removed, keepsValue: false);
        _variableCount = CommitTotals.Add(_variableCount, -1);
        return true;
    }

    private void Forget(Variable variable, bool keepsValue)
    {
        foreach (BlockPointer part in keepsValue ? [] : variable.Value.Parts)
        {
            Free(part);
        }

        _changed = true;
        _redacts = true;
    }

    private LockboxVariableNotFoundException NoSuchVariable(string name) => new(
        $"There is no variable '{EntryName.ToDisplay(name)}' in '{Path}'.",
        "Get-LockboxVariable lists the names; they are compared byte for byte, so case counts.");
}
