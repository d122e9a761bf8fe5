using System.Security;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Unlocking;

/// <summary>What the user gave to unlock with: the unlocking parameters, paths made full.</summary>
internal sealed class GivenKey
{
    /// <summary>Nothing: the key cache, the environment or the user have to help.</summary>
    public static GivenKey None { get; } = new();

    /// <summary>The password of the lockbox, or of the identity or certificate file.</summary>
    public SecureString? Password { get; init; }

    /// <summary>The full path of a key file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The full path of an identity file.</summary>
    public string? Identity { get; init; }

    /// <summary>A certificate with its private key.</summary>
    public CertificateReference? Certificate { get; init; }

    /// <summary>Whether there is anything.</summary>
    public bool IsGiven =>
        Password is not null || KeyFile is not null || Identity is not null || Certificate is not null;

    /// <summary>The parameter that it comes from, for messages.</summary>
    public string Source =>
        KeyFile is not null ? "-KeyFile"
        : Identity is not null ? "-Identity"
        : Certificate is not null ? "-Certificate"
        : "-Password";

    /// <summary>Why what was given does not go together, or null when it does.</summary>
    public string? Conflict
    {
        get
        {
            int ways = (KeyFile is null ? 0 : 1) + (Identity is null ? 0 : 1) + (Certificate is null ? 0 : 1);
            bool isFile = Identity is not null || Certificate is { Certificate: null, Thumbprint: null };
            return ways > 1 ? "-KeyFile, -Identity and -Certificate exclude each other: one of them is enough."
                : Password is null || ways == 0 || isFile ? null
                : KeyFile is not null ? "-Password and -KeyFile exclude each other: one of them is enough."
                : "-Password goes with a certificate file only: the certificate that was given has none.";
        }
    }

    /// <summary>The same without the key file.</summary>
    /// <returns>A copy.</returns>
    public GivenKey WithoutKeyFile() => new() { Password = Password, Identity = Identity, Certificate = Certificate };
}
