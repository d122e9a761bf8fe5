namespace Lockbox.Engine;

/// <summary>What an import does with symbolic links.</summary>
public enum SymbolicLinkHandling
{
    /// <summary>Keep the link itself, its target exactly as on the host, whether or not it leads anywhere.</summary>
    Store,

    /// <summary>Keep what it leads to, under the link's name; a link that leads into itself is an error.</summary>
    Follow,

    /// <summary>Leave links out.</summary>
    Skip,
}
