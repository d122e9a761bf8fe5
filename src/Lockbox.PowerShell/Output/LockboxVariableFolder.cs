namespace Lockbox;

/// <summary>A folder of variables, as a drive shows it: what the names of some of them begin with.</summary>
public sealed class LockboxVariableFolder
{
    internal LockboxVariableFolder(string lockbox, string name)
    {
        Lockbox = lockbox;
        Name = name;
    }

    /// <summary>The full path of the lockbox file.</summary>
    public string Lockbox { get; }

    /// <summary>The full name, for instance <c>prod/db</c>; empty for the folder of all variables.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
