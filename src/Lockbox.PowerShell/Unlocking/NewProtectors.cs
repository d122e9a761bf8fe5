using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>The protectors that parameters ask for: any number, of any kind.</summary>
/// <param name="cmdlet">The cmdlet.</param>
internal sealed class NewProtectors(LockboxCmdlet cmdlet)
{
    /// <summary>A password, or null.</summary>
    public SecureString? Password { get; init; }

    /// <summary>The path of a key file as the user wrote it, or null.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The texts of recipients, or null.</summary>
    public string[]? Recipients { get; init; }

    /// <summary>Certificates, of which the public part is enough, or null.</summary>
    public CertificateReference[]? Certificates { get; init; }

    /// <summary>The label that anyone can read, or null.</summary>
    public string? Label { get; init; }

    /// <summary>How long a guess of the password shall take.</summary>
    public KdfProfile Profile { get; init; } = KdfProfile.Balanced;

    /// <summary>Whether there is anything.</summary>
    public bool IsGiven =>
        Password is not null || KeyFile is not null || Recipients is { Length: > 0 } || Certificates is { Length: > 0 };

    /// <summary>What is asked for, in words; reads no file.</summary>
    /// <returns>For instance <c>a key file and 2 recipients</c>.</returns>
    public string Describe()
    {
        string[] parts =
        [
            .. Password is null && IsGiven ? [] : new[] { "a password" },
            .. KeyFile is null ? [] : new[] { "a key file" },
            .. Counted(Recipients?.Length ?? 0, "recipient"),
            .. Counted(Certificates?.Length ?? 0, "certificate"),
        ];
        return string.Join(" and ", parts);
    }

    /// <summary>Makes the protectors; nothing is stretched yet.</summary>
    /// <param name="list">Takes them over.</param>
    public void AddTo(ProtectorList list)
    {
        IEnumerable<Recipient> recipients = (Recipients ?? []).Select(static text => Recipient.Parse(text.Trim()));
        foreach (Recipient recipient in recipients.Distinct())
        {
            list.Add(KeyProtector.FromRecipient(recipient), Label);
        }

        CertificateSource certificates = new(cmdlet, mayAsk: true);
        foreach (CertificateReference reference in Certificates ?? [])
        {
            using FoundCertificate found = certificates.Find(reference, password: null);
            list.Add(KeyProtector.FromCertificate(found.Certificate), Label);
        }

        if (KeyFile is not null)
        {
            using KeyMaterial keyFile = KeyMaterials.FromNewKeyFile(cmdlet.ResolveHostPath(KeyFile));
            list.Add(KeyProtector.FromKeyFile(keyFile), Label);
        }

        if (Password is not null)
        {
            AddPassword(list, Password);
        }
    }

    /// <summary>
    /// Makes the protector that the environment gives, or else asks twice for a password; for when nothing was given.
    /// </summary>
    /// <param name="list">Takes it over.</param>
    /// <param name="path">The lockbox.</param>
    /// <param name="remedy">What to give instead of being asked.</param>
    /// <exception cref="LockboxInteractionRequiredException">Nobody can be asked.</exception>
    public void AddDefaultTo(ProtectorList list, string path, string remedy)
    {
        if (EnvironmentKey.All(cmdlet).FirstOrDefault() is { } way)
        {
            cmdlet.WriteVerbose($"The protector is what {way.Variable} gives.");
            AddOf(list, way);
            return;
        }

        AddAskedTo(list, path, $"{remedy}, or set {EnvironmentKey.Variables}.");
    }

    /// <summary>Asks twice for a new password.</summary>
    /// <param name="list">Takes the protector over.</param>
    /// <param name="path">The lockbox.</param>
    /// <param name="remedy">What to do where nobody can be asked.</param>
    /// <exception cref="LockboxInteractionRequiredException">Nobody can be asked.</exception>
    public void AddAskedTo(ProtectorList list, string path, string remedy)
    {
        using SecureString password = AskNewPassword(cmdlet, path, remedy);
        AddPassword(list, password);
    }

    /// <summary>Asks twice for a new password.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="path">The lockbox.</param>
    /// <param name="remedy">What to do where nobody can be asked.</param>
    /// <returns>The password; the caller disposes it.</returns>
    /// <exception cref="LockboxInteractionRequiredException">
    /// Nobody can be asked, or the password is empty.
    /// </exception>
    public static SecureString AskNewPassword(LockboxCmdlet cmdlet, string path, string remedy)
    {
        KeyPrompt prompt = new(cmdlet.Host);
        SecureString? password = prompt.IsPossible ? prompt.AskNewPassword(path) : null;
        if (password is { Length: > 0 })
        {
            return password;
        }

        bool isEmpty = password is not null;
        password?.Dispose();
        string why = isEmpty
            ? "what was typed is empty"
            : $"nobody can be asked for it: {prompt.Refusal ?? "nobody answered"}";
        throw new LockboxInteractionRequiredException($"'{path}' needs a new password, and {why}.", remedy);
    }

    private static string[] Counted(int count, string noun) => count switch
    {
        0 => [],
        1 => [$"a {noun}"],
        _ => [$"{count} {noun}s"],
    };

    private void AddOf(ProtectorList list, EnvironmentKey way)
    {
        KeyMaterials materials = new(cmdlet, mayAsk: true);
        if (way is { Kind: KeySlotKind.Recipient, Value: { } path })
        {
            using Identity identity = materials.LoadIdentity(path, password: null);
            list.Add(KeyProtector.FromRecipient(identity.Recipient), Label);
            return;
        }

        using KeyMaterial material = way.ToMaterial(materials);
        list.Add(
            way.Kind == KeySlotKind.KeyFile
                ? KeyProtector.FromKeyFile(material)
                : KeyProtector.FromPassword(material, LockboxFile.CalibratePassword(Profile)),
            Label);
    }

    private void AddPassword(ProtectorList list, SecureString password)
    {
        using KeyMaterial material = KeyMaterial.FromPassword(password);
        list.Add(KeyProtector.FromPassword(material, LockboxFile.CalibratePassword(Profile)), Label);
    }
}
