using Lockbox.Engine;

namespace Lockbox.PowerShell.Drive;

/// <summary>Where a path of the provider leads that is one of variables.</summary>
/// <param name="Session">The drive.</param>
/// <param name="Name">The full name of a variable, or a folder of them; empty for all.</param>
internal sealed record VariableTarget(DriveSession Session, string Name)
{
    /// <summary>The path for people.</summary>
    public string Shown => Session.Show(DriveVariables.PathOfVariable(Name));

    /// <summary>The path for PowerShell of another variable of the lockbox.</summary>
    /// <param name="name">Its full name, or that of a folder.</param>
    /// <returns>The path.</returns>
    public string PathOf(string name) => DrivePath.Combine(Session.Token, DriveVariables.PathOfVariable(name));

    /// <summary>Whether names begin with this one as a folder.</summary>
    /// <param name="snapshot">The state to look into.</param>
    /// <returns>True for the folder of all, even when there is none.</returns>
    public bool IsFolder(Snapshot snapshot) => Name.Length == 0 || snapshot.EnumerateVariableLevel(Prefix).Any();

    /// <summary>What the names below begin with.</summary>
    public string Prefix => Name.Length == 0 ? string.Empty : Name + EntryName.Separator;
}
