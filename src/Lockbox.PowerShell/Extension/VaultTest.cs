using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Extension;

/// <summary>
/// Looks at a vault without changing it: the file and its header; when it is unlocked, the key, the structure and the
/// parameters against what is there; permissions and free room.
/// </summary>
internal static class VaultTest
{
    /// <summary>Below this many free bytes a change may fail.</summary>
    private const long FreeBytesMin = 16 << 20;

    /// <summary>Tests the vault.</summary>
    /// <param name="function">Takes warnings and verbose text.</param>
    /// <param name="vault">What the vault was registered with.</param>
    /// <param name="access">Opens its lockbox.</param>
    /// <returns>Whether everything that could be looked at is well.</returns>
    /// <exception cref="LockboxException">What is wrong, where it is more than a finding.</exception>
    public static bool Run(PSCmdlet function, VaultParameters vault, VaultAccess access)
    {
        using OpenLockbox? open = access.TryOpenRead();
        bool isSound = open is null || IsSound(function, open.Snapshot);
        if (open is null)
        {
            function.WriteWarning(
                $"The vault '{vault.VaultName}' is locked, so that only the public part of its lockbox was tested. "
                + $"Run: Unlock-Lockbox {CodeText.Quoted(vault.Path)}");
        }

        return (vault.ReadOnly || IsWritable(function, vault)) && isSound;
    }

    private static bool IsSound(PSCmdlet function, Snapshot snapshot)
    {
        VerifyReport report = snapshot.Verify(new VerifyOptions { Quick = true });
        foreach (VerifyFinding finding in report.Findings)
        {
            LockboxCorruptException damage = new(
                $"{finding.Rule}, {finding.Place}: {finding.Message}", Remedies.Of("LockboxCorrupt"));
            function.WriteError(ErrorMapping.ToRecord(damage, finding.Place));
        }

        return report.Findings.Count == 0;
    }

    private static bool IsWritable(PSCmdlet function, VaultParameters vault)
    {
        try
        {
            // Opening for writing shows permissions and read-only media; not a byte is written.
            using FileStream probe = new(vault.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException e)
        {
            LockboxReadOnlyException error = new(
                $"'{vault.Path}' cannot be changed: {e.Message}",
                "Change its permissions, or register the vault with -ReadOnly.",
                e);
            function.WriteError(ErrorMapping.ToRecord(error, vault.Path));
            return false;
        }

        if (FreeBytes(vault.Path) is { } free and < FreeBytesMin)
        {
            function.WriteWarning($"Only {DisplayText.Size(free)} are free where '{vault.Path}' lies.");
        }

        return true;
    }

    private static long? FreeBytes(string path)
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            // A share without a drive letter, for instance: nobody can tell.
            return null;
        }
    }
}
