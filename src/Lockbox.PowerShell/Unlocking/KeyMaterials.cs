using System.Security;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>Makes key material of what users and environments give: passwords, files and certificates.</summary>
/// <param name="host">On whose behalf.</param>
/// <param name="mayAsk">Whether the user may be asked for the password of a file.</param>
internal sealed class KeyMaterials(IUnlockHost host, bool mayAsk)
{
    /// <summary>The material of the unlocking parameters.</summary>
    /// <param name="given">What was given; not nothing.</param>
    /// <returns>The material; the caller disposes it.</returns>
    public KeyMaterial Of(GivenKey given) => given switch
    {
        { KeyFile: { } path } => FromKeyFile(path),
        { Identity: { } path } => FromIdentity(path, given.Password),
        { Certificate: { } reference } => FromCertificate(reference, given.Password),
        { Password: { } password } => KeyMaterial.FromPassword(password),
        _ => throw new ArgumentException("Nothing was given.", nameof(given)),
    };

    /// <summary>The identity in a file, asked for its password where it has one.</summary>
    /// <param name="path">The full path of the identity file.</param>
    /// <param name="password">The password of the file, or null.</param>
    /// <returns>The identity; the caller disposes it.</returns>
    public Identity LoadIdentity(string path, SecureString? password)
    {
        // Read only once, because it may be a pipe.
        using IdentityFile file = IdentityFile.Read(path);
        return file.IsProtected
            ? new ProtectedFile(host, mayAsk).Open("identity file", path, password, secret => TryOpen(file, secret))
            : file.Open();
    }

    /// <summary>The bytes of a key file that unlocks.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>The material; the caller disposes it.</returns>
    /// <exception cref="LockboxReadException">It is not there.</exception>
    public static KeyMaterial FromKeyFile(string path) => Path.Exists(path)
        ? KeyMaterial.FromKeyFile(path)
        : throw new LockboxReadException($"There is no key file '{path}'.", "Check the path.");

    /// <summary>The bytes of a key file that shall unlock from now on.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>The material; the caller disposes it.</returns>
    /// <exception cref="LockboxReadException">It is not there; the remedy says how to make one.</exception>
    public static KeyMaterial FromNewKeyFile(string path) => Path.Exists(path)
        ? KeyMaterial.FromKeyFile(path)
        : throw new LockboxReadException(
            $"There is no key file '{path}'.",
            "Check the path. A key file is 32 random bytes or more; this makes one: [IO.File]::WriteAllBytes("
            + $"'{path.Replace("'", "''", StringComparison.Ordinal)}', "
            + "[Security.Cryptography.RandomNumberGenerator]::GetBytes(32))");

    private KeyMaterial FromIdentity(string path, SecureString? password)
    {
        using Identity identity = LoadIdentity(path, password);
        return KeyMaterial.FromIdentity(identity);
    }

    private KeyMaterial FromCertificate(CertificateReference reference, SecureString? password)
    {
        using FoundCertificate found = new CertificateSource(host, mayAsk).FindWithKey(reference, password);
        return KeyMaterial.FromCertificate(found.Certificate);
    }

    private Identity? TryOpen(IdentityFile file, SecureString password)
    {
        using KeyMaterial secret = KeyMaterial.FromPassword(password);
        try
        {
            return host.RunCancellable(stop => file.Open(secret, stop));
        }
        catch (LockboxWrongKeyException)
        {
            return null;
        }
    }
}
