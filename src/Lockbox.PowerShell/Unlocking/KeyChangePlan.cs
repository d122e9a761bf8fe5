using System.Security;
using System.Security.Cryptography.X509Certificates;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>
/// Works out which protectors a lockbox can keep when its key changes. Recipients and certificates are kept by their
/// public parts; a password or a key file only if it is at hand, because nothing in the lockbox can be wrapped for it
/// again without. Changes nothing.
/// </summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="path">The lockbox's full path.</param>
/// <param name="header">What anyone can see of it.</param>
internal sealed class KeyChangePlan(LockboxCmdlet cmdlet, string path, LockboxHeader header) : IDisposable
{
    private const int MostAttempts = 3;

    private readonly Dictionary<Guid, KeyMaterial> _proofs = [];
    private readonly HashSet<Guid> _named = [];

    /// <summary>The key of the lockbox, once something has opened it.</summary>
    public LockboxKey? Key { get; private set; }

    /// <summary>
    /// Whether only what has been proven is kept, because somebody without the key may have written the public parts.
    /// </summary>
    public bool KeepsOnlyProven { get; private set; }

    /// <summary>The protectors that cannot be kept as things are.</summary>
    public IReadOnlyList<KeySlotInfo> Lost => [.. header.KeySlots.Where(slot => !IsKept(slot))];

    /// <summary>How many can be kept.</summary>
    public int KeptCount => header.KeySlots.Count - Lost.Count;

    /// <summary>Tries what the user gave; a wrong one is an error, because it was meant.</summary>
    /// <param name="given">What was given; a password and files together are all tried.</param>
    /// <param name="mayAsk">Whether the password of a file may be asked for.</param>
    public void TryGiven(GivenKey given, bool mayAsk)
    {
        KeyMaterials materials = new(cmdlet, mayAsk);
        bool hasFile = given.Identity is not null || given.Certificate is not null;
        if (hasFile)
        {
            Require(materials.Of(given.WithoutKeyFile()));
        }

        if (given.KeyFile is not null)
        {
            Require(KeyMaterials.FromKeyFile(given.KeyFile));
        }

        if (given.Password is not null && !Try(KeyMaterial.FromPassword(given.Password)) && !hasFile)
        {
            throw Wrong(KeyMaterialKind.Password);
        }
    }

    /// <summary>Tries what the environment gives, as far as it could help.</summary>
    public void TryEnvironment()
    {
        KeyMaterials materials = new(cmdlet, mayAsk: false);
        foreach (EnvironmentKey way in EnvironmentKey.All(cmdlet))
        {
            bool helps = way.Kind == KeySlotKind.Recipient ? Key is null : Lost.Any(slot => slot.Kind == way.Kind);
            if (helps && header.KeySlots.Any(slot => slot.Kind == way.Kind))
            {
                Try(way.ToMaterial(materials));
            }
        }
    }

    /// <summary>Takes the key out of the key cache, when nothing has opened the lockbox so far.</summary>
    public void TryCache() => Key ??= KeyCache.Borrow(path, header.Id);

    /// <summary>
    /// Asks for the passwords that are missing, where somebody can be asked; first says what no answer could keep.
    /// </summary>
    /// <param name="givesUp">Whether to give up what cannot be kept.</param>
    /// <exception cref="LockboxProtectorLostException">Something is lost anyway, and not to be given up.</exception>
    public void AskForPasswords(bool givesUp)
    {
        KeyPrompt prompt = new(cmdlet.Host);
        if (!prompt.IsPossible)
        {
            return;
        }

        NameLost(Lost.Where(slot => !CanBeAskedFor(slot)), givesUp);
        HashSet<Guid> givenUp = [];
        int attempts = 0;
        while (attempts < MostAttempts
            && Lost.FirstOrDefault(slot => CanBeAskedFor(slot) && !givenUp.Contains(slot.Id)) is { } slot)
        {
            using SecureString? password = prompt.AskPasswordToKeep(ProtectorText.Describe(slot), path, givesUp);
            if (password is null || (password.Length == 0 && !givesUp))
            {
                return;
            }

            if (password.Length == 0)
            {
                givenUp.Add(slot.Id);
            }
            else if (Try(KeyMaterial.FromPassword(password)))
            {
                attempts = 0;
            }
            else
            {
                prompt.Say("No password that is missing is this one.");
                attempts++;
            }
        }
    }

    /// <summary>
    /// Makes sure that it is the owner's slots which a new key will be wrapped for. They are clear text, and somebody
    /// who can write the file could otherwise have himself let in by the change that shall shut people out.
    /// </summary>
    /// <param name="key">The lockbox's key; null where it is not at hand and nothing will be changed.</param>
    /// <param name="force">Whether to go on with what has been proven alone.</param>
    /// <exception cref="LockboxCorruptException">The slots are not the owner's.</exception>
    public void RequireAuthentic(LockboxKey? key, bool force)
    {
        if (key is null || LockboxFile.HasAuthenticKeySlots(path, key, header))
        {
            return;
        }

        KeepsOnlyProven = force
            ? true
            : throw new LockboxCorruptException(
                $"The key protectors of '{path}' are not those that its owner wrote: they are damaged, or somebody "
                + "without the key has changed them. Nothing was changed here.",
                "Restore the file from a copy. Or make a new key with -Force: it keeps what you prove, by -Password, "
                + "-KeyFile, -Identity or -Certificate, and nothing else.");
    }

    /// <summary>Names the protectors that cannot be kept, each once.</summary>
    /// <param name="givesUp">Whether to give them up, with a warning.</param>
    /// <exception cref="LockboxProtectorLostException">There are some, and they are not to be given up.</exception>
    public void NameLost(bool givesUp) => NameLost(Lost, givesUp);

    /// <summary>Makes the protectors that the lockbox keeps; nothing is stretched yet.</summary>
    /// <param name="list">Takes them over.</param>
    /// <param name="calibrated">What a guess of a password shall cost at least.</param>
    public void AddKeptTo(ProtectorList list, Func<Argon2Cost> calibrated)
    {
        foreach (KeySlotInfo slot in header.KeySlots.Where(IsKept))
        {
            list.Add(ToProtector(slot, calibrated), slot.Label);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key?.Dispose();
        foreach (KeyMaterial proof in _proofs.Values.Distinct())
        {
            proof.Dispose();
        }
    }

    private static bool CanBeAskedFor(KeySlotInfo slot) =>
        slot is { Kind: KeySlotKind.Password, IsUnderstood: true };

    private void NameLost(IEnumerable<KeySlotInfo> lost, bool givesUp)
    {
        string names = string.Join(", ", lost.Where(slot => _named.Add(slot.Id)).Select(ProtectorText.Describe));
        if (names.Length == 0)
        {
            return;
        }

        if (!givesUp)
        {
            throw new LockboxProtectorLostException(
                $"These key protectors of '{path}' cannot be kept under a new key: {names}. Nothing was changed.",
                "Give the passwords and key files by -Password and -KeyFile, or give the protectors up with -Force.");
        }

        cmdlet.WriteWarning(
            $"These key protectors of '{path}' cannot be kept and will not unlock it any more: {names}.");
    }

    private bool IsKept(KeySlotInfo slot) => slot switch
    {
        { IsUnderstood: false } => false,
        { Recipient: not null } or { Certificate: not null } => !KeepsOnlyProven || _proofs.ContainsKey(slot.Id),
        _ => _proofs.ContainsKey(slot.Id),
    };

    private KeyProtector ToProtector(KeySlotInfo slot, Func<Argon2Cost> calibrated)
    {
        if (slot.Recipient is { } recipient)
        {
            return KeyProtector.FromRecipient(recipient);
        }

        if (slot.Certificate is { } encoded)
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(encoded);
            return KeyProtector.FromCertificate(certificate);
        }

        KeyMaterial proof = _proofs[slot.Id];
        return proof.Kind == KeyMaterialKind.KeyFile
            ? KeyProtector.FromKeyFile(proof)
            : KeyProtector.FromPassword(proof, PasswordCost.NotLess(calibrated(), slot.Cost));
    }

    private void Require(KeyMaterial material)
    {
        KeyMaterialKind kind = material.Kind;
        if (!Try(material))
        {
            throw Wrong(kind);
        }
    }

    // Several slots may have one password, and all of them are to be kept.
    private bool Try(KeyMaterial material)
    {
        HashSet<Guid> tried = [.. _proofs.Keys];
        bool isProof = false;
        try
        {
            while (Opened(material, tried, isProof) is { } slot)
            {
                _proofs.Add(slot.Id, material);
                isProof = true;
            }
        }
        finally
        {
            if (!isProof)
            {
                material.Dispose();
            }
        }

        return isProof;
    }

    private KeySlotInfo? Opened(KeyMaterial material, HashSet<Guid> tried, bool hasOpened)
    {
        try
        {
            KeySlotInfo? opened = null;
            LockboxKey key = cmdlet.RunCancellable(
                stop => LockboxFile.Unlock(path, material, slot => tried.Add(slot.Id), stop, out opened));
            using LockboxKey? other = Key;
            Key = key;
            return opened;
        }
        catch (LockboxException e) when (e is LockboxWrongKeyException
            || (hasOpened && e is (LockboxCorruptException or LockboxUnsupportedFormatException)))
        {
            // What does not open keeps nothing, and a second slot that is damaged is one that cannot be kept.
            return null;
        }
    }

    private LockboxWrongKeyException Wrong(KeyMaterialKind kind) => new(
        $"'{path}' does not open with this {ProtectorText.Material(kind)}.",
        $"Give what opens it: {ProtectorText.Ways(header.KeySlots)}. Get-LockboxKeyProtector says more.");
}
