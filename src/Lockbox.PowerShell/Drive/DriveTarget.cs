
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Drive;

/// <summary>Where a path of the provider leads.</summary>
/// <param name="Session">The drive.</param>
/// <param name="Name">The full name inside the lockbox; empty for its top.</param>
internal sealed record DriveTarget(DriveSession Session, string Name)
{
    /// <summary>Whether it is the top of the lockbox.</summary>
    public bool IsTop => Name.Length == 0;

    /// <summary>The path for people, for instance <c>lb:/src/app.cs</c>.</summary>
    public string Shown => Session.Show(DriveVariables.PathOfItem(Name));

    /// <summary>The path for PowerShell.</summary>
    public string Path => IsTop ? Session.Token : PathOf(Name);

    /// <summary>The path for PowerShell of something else in the same lockbox.</summary>
    /// <param name="name">Its full name.</param>
    /// <returns>The path.</returns>
    public string PathOf(string name) => DrivePath.Combine(Session.Token, DriveVariables.PathOfItem(name));

    /// <summary>What is there.</summary>
    /// <param name="host">On whose behalf.</param>
    /// <returns>The entry or implied directory; null where nothing is, and for the top.</returns>
    public DriveEntry? Find(IUnlockHost host) => IsTop ? null : Session.Find(host, Name);
}
