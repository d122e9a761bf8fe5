using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// The lockbox that a completer may look into: an unlocked one. It asks for nothing and derives no key.
/// </summary>
internal static class CompletionLockbox
{
    /// <summary>Opens the lockbox that a command line is about.</summary>
    /// <param name="reference">The argument of -Lockbox, or null.</param>
    /// <returns>The open lockbox, which the caller disposes; null when it is locked or cannot be told.</returns>
    public static OpenLockbox? TryOpen(object? reference)
    {
        string? path = LockboxReferenceTransformationAttribute.TryPath(reference, CompletionWord.CurrentDirectory());
        if (path is null)
        {
            return null;
        }

        LockboxKey? key = KeyCache.Borrow(path, LockboxFile.ReadHeader(path).Id);
        return key is null ? null : OpenLockbox.Read(path, key);
    }
}
