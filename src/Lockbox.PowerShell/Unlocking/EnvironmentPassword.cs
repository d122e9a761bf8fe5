using System.Security;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>
/// The password that the environment gives in <c>LOCKBOX_PASSWORD</c>. Reading it takes it out of the environment, so
/// that no child process inherits it; from then on it is held here, outside the managed heap, for all runspaces of the
/// process. Setting the variable again replaces it; setting it to nothing, or <c>Lock-Lockbox -All</c>, forgets it.
/// </summary>
internal static class EnvironmentPassword
{
    /// <summary>The variable.</summary>
    public const string Variable = "LOCKBOX_PASSWORD";

    private static readonly Lock Gate = new();
    private static SecureString? _held;

    /// <summary>Whether there is a password; looking takes it out of the environment.</summary>
    public static bool IsThere
    {
        get
        {
            lock (Gate)
            {
                TakeOut();
                return _held is not null;
            }
        }
    }

    /// <summary>The password, whether it is still in the environment or was taken out of it before.</summary>
    /// <returns>A copy that the caller disposes, or null when there is none.</returns>
    public static SecureString? Take()
    {
        lock (Gate)
        {
            TakeOut();
            return _held?.Copy();
        }
    }

    /// <summary>Forgets the password that was taken out of the environment.</summary>
    public static void Forget()
    {
        lock (Gate)
        {
            _held?.Dispose();
            _held = null;
        }
    }

    private static void TakeOut()
    {
        // The environment gives nothing but strings: this one lives until it is collected, as the one that the system
        // handed to the process does anyway.
        if (Environment.GetEnvironmentVariable(Variable) is not { } text)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Variable, null);
        _held?.Dispose();
        _held = null;
        _held = text.Length == 0
            ? null
            : SecretText.FromText(text)
                ?? throw new LockboxLimitExceededException($"{Variable} holds more than a password may have.");
    }
}
