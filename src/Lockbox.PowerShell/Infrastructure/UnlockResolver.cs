using System.Security;
using System.Security.Cryptography;
using System.Text;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// Finds the key of a lockbox. The order: what the user gave; the key cache; the file that <c>LOCKBOX_KEYFILE</c>
/// names; the password in <c>LOCKBOX_PASSWORD</c>; a prompt, where somebody can be asked. Otherwise it fails at once
/// and says exactly what to do.
/// </summary>
internal sealed class UnlockResolver
{
    /// <summary>Names a key file to unlock with.</summary>
    public const string KeyFileVariable = "LOCKBOX_KEYFILE";

    /// <summary>Holds a password to unlock with.</summary>
    public const string PasswordVariable = "LOCKBOX_PASSWORD";

    private readonly IUnlockCaller _caller;

    /// <summary>Creates a resolver.</summary>
    /// <param name="caller">On whose behalf.</param>
    public UnlockResolver(IUnlockCaller caller) => _caller = caller;

    /// <summary>Whether keys of the cache count; <c>Unlock-Lockbox</c> wants a fresh proof.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Whether the user may be asked.</summary>
    public bool MayAsk { get; init; } = true;

    /// <summary>Finds the key.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="password">What the user gave, or null.</param>
    /// <param name="keyFile">The full path of the key file that the user gave, or null.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="LockboxException">No key, a wrong key, or no lockbox.</exception>
    public LockboxKey Resolve(string path, SecureString? password, string? keyFile)
    {
        LockboxHeader header = LockboxFile.ReadHeader(path);
        if (password is not null)
        {
            return Unlock(path, KeyMaterial.FromPassword(password), "-Password");
        }

        if (keyFile is not null)
        {
            return Unlock(path, KeyMaterial.FromKeyFile(keyFile), "-KeyFile");
        }

        if (UseCache && KeyCache.Borrow(path, header.Id) is { } cached)
        {
            _caller.WriteVerbose("Unlocked by the key cache.");
            return cached;
        }

        return FromEnvironment(path, out LockboxWrongKeyException? refused)
            ?? FromPrompt(path)
            ?? throw (refused ?? Locked(path));
    }

    /// <summary>Makes key material of the environment's key file or password, in that order.</summary>
    /// <param name="caller">Resolves a relative path.</param>
    /// <returns>The material and the variable it comes from.</returns>
    public static IEnumerable<(string Variable, Func<KeyMaterial> Material)> EnvironmentMaterials(IUnlockCaller caller)
    {
        if (Environment.GetEnvironmentVariable(KeyFileVariable) is { Length: > 0 } keyFile)
        {
            yield return (KeyFileVariable, () => KeyMaterial.FromKeyFile(caller.ResolveHostPath(keyFile)));
        }

        if (Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } password)
        {
            yield return (PasswordVariable, () => FromText(password));
        }
    }

    private LockboxKey? FromEnvironment(string path, out LockboxWrongKeyException? refused)
    {
        refused = null;
        foreach ((string variable, Func<KeyMaterial> material) in EnvironmentMaterials(_caller))
        {
            try
            {
                return Unlock(path, material(), variable);
            }
            catch (LockboxWrongKeyException e)
            {
                refused = new LockboxWrongKeyException(
                    $"'{path}' does not open with what {variable} holds.",
                    $"Correct {variable}, or give -Password or -KeyFile.",
                    e);
            }
        }

        return null;
    }

    private LockboxKey? FromPrompt(string path)
    {
        KeyPrompt prompt = new(_caller.Host);
        if (!MayAsk || !prompt.IsPossible)
        {
            return null;
        }

        using SecureString? password = prompt.AskPassword(path);
        return password is null ? null : Unlock(path, KeyMaterial.FromPassword(password), "the prompt");
    }

    private LockboxKey Unlock(string path, KeyMaterial material, string source)
    {
        using (material)
        {
            LockboxKey key = _caller.RunCancellable(stop => LockboxFile.Unlock(path, material, stop));
            _caller.WriteVerbose($"Unlocked by {source}.");
            return key;
        }
    }

    private LockboxException Locked(string path)
    {
        string why = new KeyPrompt(_caller.Host).Refusal ?? "nobody answered";
        return UseCache
            ? new LockboxLockedException(
                $"'{path}' is locked, and nobody can be asked for its password: {why}.",
                $"Run Unlock-Lockbox before, give -Password or -KeyFile, or set {KeyFileVariable} or "
                + $"{PasswordVariable}.")
            : new LockboxInteractionRequiredException(
                $"Unlocking '{path}' needs a password, and nobody can be asked for it: {why}.",
                $"Give -Password or -KeyFile, or set {KeyFileVariable} or {PasswordVariable}.");
    }

    private static KeyMaterial FromText(string password)
    {
        byte[] utf8 = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(password), pinned: true);
        try
        {
            Encoding.UTF8.GetBytes(password, utf8);
            return KeyMaterial.FromPassword(utf8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }
}
