using System.Management.Automation;
using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Extension;

/// <summary>Unlocks, opens and changes the lockbox behind a vault, on behalf of one call of SecretManagement.</summary>
/// <param name="function">The function that SecretManagement called.</param>
/// <param name="vault">What the vault was registered with.</param>
internal sealed class VaultAccess(PSCmdlet function, VaultParameters vault)
{
    /// <summary>How long a key is held after SecretManagement has unlocked the vault; as Unlock-Lockbox does.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(15);

    private readonly VaultCaller _caller = new(function);

    /// <summary>Opens the last commit.</summary>
    /// <returns>The open lockbox; the caller disposes it.</returns>
    /// <exception cref="LockboxLockedException">Nothing that is there unlocks it.</exception>
    public OpenLockbox OpenRead() => OpenLockbox.Read(vault.Path, KeyOf());

    /// <summary>Opens the last commit if that needs nobody's answer.</summary>
    /// <returns>The open lockbox, or null when it is locked.</returns>
    public OpenLockbox? TryOpenRead()
    {
        LockboxHeader header = LockboxFile.ReadHeader(vault.Path);
        return SilentKey(header, out _) is { } key ? OpenLockbox.Read(vault.Path, key) : null;
    }

    /// <summary>Changes the lockbox in one commit.</summary>
    /// <param name="stage">Stages the change.</param>
    /// <exception cref="LockboxReadOnlyException">The vault was registered as one that is only read.</exception>
    public void Change(Action<Transaction> stage)
    {
        RequireWritable();
        using LockboxKey key = KeyOf();
        WriteOptions options = new()
        {
            LockTimeout = TimeSpan.FromSeconds(vault.LockTimeoutSeconds),
            HolderName = $"SecretManagement, {function.MyInvocation.MyCommand.Name}",
        };
        using Transaction transaction = LockboxFile.OpenWrite(vault.Path, key, options);
        stage(transaction);
        if (transaction.Commit().RedactionPending)
        {
            function.WriteWarning(OneCommit.RedactionPending);
        }
    }

    /// <summary>Unlocks the lockbox with a password and keeps its key for a while.</summary>
    /// <param name="password">The password.</param>
    /// <returns>The deadline.</returns>
    /// <exception cref="LockboxWrongKeyException">No password protector opens with it.</exception>
    public DateTimeOffset Unlock(SecureString password)
    {
        try
        {
            return Hold(password);
        }
        catch (LockboxWrongKeyException e)
        {
            string ways = ProtectorText.Ways(LockboxFile.ReadHeader(vault.Path).KeySlots);
            throw new LockboxWrongKeyException(
                $"The vault '{vault.VaultName}' does not open with this password; its lockbox is '{vault.Path}'.",
                $"Give what opens it: {ways}. Unlock-Lockbox takes all of them.",
                e);
        }
    }

    private DateTimeOffset Hold(SecureString password)
    {
        using KeyMaterial material = KeyMaterial.FromPassword(password);
        using LockboxKey key = LockboxFile.Unlock(vault.Path, material);
        return KeyCache.Hold(vault.Path, key, TimeToLive);
    }

    /// <summary>Ends the call where the vault may only be read.</summary>
    private void RequireWritable()
    {
        if (vault.ReadOnly)
        {
            throw new LockboxReadOnlyException(
                $"The vault '{vault.VaultName}' is registered as one that is only read.",
                "Change the lockbox with the cmdlets of Lockbox, or register it without -ReadOnly.");
        }
    }

    private LockboxKey KeyOf()
    {
        LockboxHeader header = LockboxFile.ReadHeader(vault.Path);
        if (SilentKey(header, out LockboxException? refused) is { } key)
        {
            return key;
        }

        KeyPrompt prompt = new(function.Host);
        if (vault.Interaction == VaultInteraction.Prompt && prompt.IsPossible)
        {
            using SecureString? password = prompt.AskPassword(vault.Path);
            if (password is not null)
            {
                return FromPassword(password);
            }
        }

        throw Locked(refused);
    }

    private LockboxKey FromPassword(SecureString password)
    {
        try
        {
            // SecretManagement makes several calls for one command; the user shall be asked once.
            Hold(password);
        }
        catch (LockboxWrongKeyException e)
        {
            throw Locked(e);
        }

        return KeyCache.Borrow(vault.Path, LockboxFile.ReadHeader(vault.Path).Id) ?? throw Locked(refused: null);
    }

    // The key cache comes first: whoever has unlocked the lockbox needs the vault's key file no more.
    private LockboxKey? SilentKey(LockboxHeader header, out LockboxException? refused)
    {
        refused = null;
        if (KeyCache.Borrow(vault.Path, header.Id) is { } cached)
        {
            return cached;
        }

        UnlockResolver resolver = new(_caller) { MayAsk = false };
        try
        {
            GivenKey given = vault.KeyFile is null ? GivenKey.None : new GivenKey { KeyFile = vault.KeyFile };
            LockboxKey key = resolver.Resolve(vault.Path, given);
            if (resolver.Opened?.Kind == KeySlotKind.Password)
            {
                // Stretching the password of the environment takes a second, and would for each call.
                KeyCache.Hold(vault.Path, key, TimeToLive);
            }

            return key;
        }
        catch (LockboxException e) when (e is not (LockboxCorruptException or LockboxUnsupportedFormatException))
        {
            // The header could be read, so that what is missing or wrong is a key.
            refused = e;
            return null;
        }
    }

    private LockboxLockedException Locked(LockboxException? refused)
    {
        // That it is locked is no news; that a key file is missing or wrong is.
        LockboxException? cause = refused is LockboxLockedException ? null : refused;
        string why = cause is null ? "" : $" {cause.Message}";
        string quoted = CodeText.Quoted(vault.Path);
        return new LockboxLockedException(
            $"The vault '{vault.VaultName}' is locked: its lockbox is '{vault.Path}'.{why} "
            + $"Run: Unlock-Lockbox {quoted}",
            $"Run Unlock-Lockbox {quoted}, register the vault with -KeyFile, or set {EnvironmentKey.Variables}.",
            cause);
    }
}
