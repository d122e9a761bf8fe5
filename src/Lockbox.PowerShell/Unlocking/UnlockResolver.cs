using System.Security;
using Lockbox.Engine;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>
/// Finds the key of a lockbox. The order: what the user gave; the key cache; <c>LOCKBOX_KEYFILE</c>;
/// <c>LOCKBOX_IDENTITY</c>; <c>LOCKBOX_PASSWORD</c>; a prompt, where somebody can be asked. Otherwise it fails at once
/// and says exactly what to do.
/// </summary>
/// <param name="host">On whose behalf.</param>
internal sealed class UnlockResolver(IUnlockHost host)
{
    /// <summary>Whether keys of the cache count; <c>Unlock-Lockbox</c> wants a fresh proof.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>Whether the user may be asked.</summary>
    public bool MayAsk { get; init; } = true;

    /// <summary>Whether nothing but a password counts.</summary>
    public bool PasswordOnly { get; init; }

    /// <summary>
    /// Where the key slots are looked for in a lockbox that may be damaged; null where they have to be.
    /// </summary>
    public KeySlotSearch? Search { get; init; }

    /// <summary>The slot that opened; null when the key came from the key cache.</summary>
    public KeySlotInfo? Opened { get; private set; }

    /// <summary>Whether the environment gave what unlocked.</summary>
    public bool IsFromEnvironment { get; private set; }

    /// <summary>Finds the key.</summary>
    /// <param name="path">The lockbox's full path.</param>
    /// <param name="given">What the user gave.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="LockboxException">No key, a wrong key, or no lockbox.</exception>
    public LockboxKey Resolve(string path, GivenKey given)
    {
        LockboxHeader header = Search?.Header ?? LockboxFile.ReadHeader(path);
        if (given.IsGiven)
        {
            return Unlock(path, header, new KeyMaterials(host, MayAsk).Of(given), given.Source);
        }

        if (UseCache && KeyCache.Borrow(path, header.Id) is { } cached)
        {
            host.WriteVerbose("Unlocked by the key cache.");
            return cached;
        }

        List<string> refused = [];
        return FromEnvironment(path, header, refused)
            ?? FromPrompt(path, header)
            ?? throw (refused.Count > 0 ? Refused(path, header, refused) : Locked(path, header));
    }

    private LockboxKey? FromEnvironment(string path, LockboxHeader header, List<string> refused)
    {
        KeyMaterials materials = new(host, MayAsk);
        IEnumerable<EnvironmentKey> ways = EnvironmentKey.All(host);
        foreach (EnvironmentKey way in ways.Where(way => !PasswordOnly || way.Kind == KeySlotKind.Password))
        {
            try
            {
                // A password that no protector can want is not stretched, and no file is opened in vain.
                if (!header.KeySlots.Any(slot => slot.Kind == way.Kind))
                {
                    host.WriteVerbose($"{way.Variable} is passed over: no protector of the lockbox can want it.");
                }
                else
                {
                    LockboxKey key = Unlock(path, header, way.ToMaterial(materials), way.Variable);
                    IsFromEnvironment = true;
                    return key;
                }
            }
            catch (LockboxWrongKeyException)
            {
                // The next way may be the right one.
            }

            refused.Add(way.Variable);
        }

        return null;
    }

    private LockboxKey? FromPrompt(string path, LockboxHeader header)
    {
        KeyPrompt prompt = new(host.Host);
        if (!MayAsk || !prompt.IsPossible || !HasPassword(header))
        {
            return null;
        }

        using SecureString? password = prompt.AskPassword(path);
        return password is { Length: > 0 }
            ? Unlock(path, header, KeyMaterial.FromPassword(password), "the prompt")
            : null;
    }

    private LockboxKey Unlock(string path, LockboxHeader header, KeyMaterial material, string source)
    {
        using (material)
        {
            try
            {
                KeySlotInfo? opened = null;
                LockboxKey key = host.RunCancellable(stop =>
                    Search?.Unlock(material, stop, out opened) ?? LockboxFile.Unlock(path, material, stop, out opened));
                Opened = opened;
                host.WriteVerbose($"Unlocked by {source}.");
                return key;
            }
            catch (LockboxWrongKeyException e)
            {
                throw new LockboxWrongKeyException(
                    $"'{path}' does not open with this {ProtectorText.Material(material.Kind)}.",
                    $"Give what opens it: {ProtectorText.Ways(header.KeySlots)}. Get-LockboxKeyProtector says more.",
                    e);
            }
        }
    }

    private string Parameters => PasswordOnly ? "-Password" : "-Password, -KeyFile, -Identity or -Certificate";

    private string Variables => PasswordOnly ? EnvironmentPassword.Variable : EnvironmentKey.Variables;

    private string Refusal => new KeyPrompt(host.Host).Refusal ?? "nobody answered";

    private static bool HasPassword(LockboxHeader header) =>
        header.KeySlots.Any(static slot => slot.Kind == KeySlotKind.Password);

    private LockboxWrongKeyException Refused(string path, LockboxHeader header, List<string> variables) => new(
        $"'{path}' does not open with what {string.Join(" and ", variables)} "
        + $"{(variables.Count > 1 ? "hold" : "holds")}. "
        + ProtectorText.OpensWith(header.KeySlots),
        $"Correct {string.Join(" or ", variables)}, or give {Parameters}.");

    private LockboxException Locked(string path, LockboxHeader header)
    {
        string why =
            HasPassword(header) ? $"nobody can be asked for its password: {Refusal}"
            : PasswordOnly ? "it has no password"
            : "it has no password that could be asked for";
        return UseCache
            ? new LockboxLockedException(
                $"'{path}' is locked, and {why}. {ProtectorText.OpensWith(header.KeySlots)}",
                $"Run Unlock-Lockbox before, give {Parameters}, or set {Variables}.")
            : new LockboxInteractionRequiredException(
                $"Unlocking '{path}' needs {ProtectorText.Ways(header.KeySlots)}, and {why}.",
                $"Give {Parameters}, or set {Variables}.");
    }
}
