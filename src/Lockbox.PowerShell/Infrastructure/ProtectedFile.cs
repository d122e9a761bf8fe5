using System.Security;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// Opens identity and certificate files that have a password of their own. Tried in this order: the password given, the
/// one of the environment, a prompt where somebody can be asked.
/// </summary>
/// <param name="host">On whose behalf.</param>
/// <param name="mayAsk">Whether the user may be asked.</param>
internal sealed class ProtectedFile(IUnlockHost host, bool mayAsk)
{
    /// <summary>Opens a protected file.</summary>
    /// <param name="what">What it is, for instance <c>identity file</c>.</param>
    /// <param name="path">Its full path.</param>
    /// <param name="given">The password that the user gave, or null.</param>
    /// <param name="open">Opens it with a password; null when that is the wrong one.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="LockboxWrongKeyException">The password is wrong.</exception>
    /// <exception cref="LockboxInteractionRequiredException">None is known, and nobody can be asked.</exception>
    public T Open<T>(string what, string path, SecureString? given, Func<SecureString, T?> open)
        where T : class
    {
        if (given is not null)
        {
            return open(given) ?? throw Wrong(what, path, "-Password");
        }

        using SecureString? held = EnvironmentPassword.Take();
        if (held is not null && open(held) is { } opened)
        {
            host.WriteVerbose($"The {what} opened with {EnvironmentPassword.Variable}.");
            return opened;
        }

        KeyPrompt prompt = new(host.Host);
        using SecureString? asked = mayAsk && prompt.IsPossible ? prompt.AskPassword($"the {what}", path) : null;
        return asked is { Length: > 0 } ? open(asked) ?? throw Wrong(what, path, "what was typed")
            : held is not null ? throw Wrong(what, path, EnvironmentPassword.Variable)
            : throw new LockboxInteractionRequiredException(
                $"The {what} '{path}' is protected by a password, and nobody can be asked for it: "
                + $"{prompt.Refusal ?? "nobody answered"}.",
                $"Give its password with -Password, or set {EnvironmentPassword.Variable}.");
    }

    private static LockboxWrongKeyException Wrong(string what, string path, string source) => new(
        $"The {what} '{path}' does not open with the password of {source}.", "Give the password of the file itself.");
}
