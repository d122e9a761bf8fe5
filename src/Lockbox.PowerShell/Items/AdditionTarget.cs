using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Items;

/// <summary>Looks at the lockbox that something is to be added to, before the pipeline is read.</summary>
internal static class AdditionTarget
{
    /// <summary>Makes sure that there is a lockbox, and something to add.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="isNothingGiven">Whether neither a parameter nor the pipeline gives anything to add.</param>
    /// <exception cref="LockboxException">There is no lockbox.</exception>
    /// <exception cref="UsageException">There is nothing to add.</exception>
    public static void Check(string path, bool isNothingGiven)
    {
        try
        {
            LockboxFile.ReadHeader(path);
        }
        catch (LockboxNotALockboxException e) when (isNothingGiven)
        {
            // Add-LockboxItem ./src: the first position is the lockbox.
            throw new LockboxNotALockboxException(
                e.Message,
                $"The first argument is the lockbox. Write Add-LockboxItem <lockbox> '{path}', or "
                + $"Add-LockboxItem -Path '{path}' for the only unlocked lockbox.",
                e);
        }

        if (isNothingGiven)
        {
            throw new UsageException(
                UsageException.NothingToAdd,
                "There is nothing to add.",
                "Give -Path, -LiteralPath, -InputObject or -Value, or pipe files in.");
        }
    }
}
