namespace Lockbox;

/// <summary>What to do about damage, said everywhere in the same words.</summary>
internal static class DamageRemedies
{
    /// <summary>Where nothing more can be found out.</summary>
    public const string Restore =
        "Restore the file from a copy, or bring back what is whole in it with Repair-Lockbox.";

    /// <summary>Where a test can say how much is damaged.</summary>
    public const string TestAndRestore = "Run Test-Lockbox -Detailed to see what is affected. " + Restore;

    /// <summary>Where a salvage has been tried already.</summary>
    public const string RestoreOnly = "Check that it is the right file, and restore it from a copy.";
}
