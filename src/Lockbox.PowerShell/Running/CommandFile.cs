using System.Security.Cryptography;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>A variable that a command gets as a file.</summary>
/// <param name="Variable">The variable's full name.</param>
/// <param name="Leaf">The name of the file: the last part of the variable's.</param>
/// <param name="Content">The content; pinned, for the owner to zero.</param>
internal sealed record CommandFile(string Variable, string Leaf, byte[] Content)
{
    private static readonly string[] Pkcs12Suffixes = [".pfx", ".p12"];

    /// <summary>
    /// Makes the content: a text in UTF-8, bytes as they are, a certificate as PKCS#12 without a password where the
    /// name ends in .pfx or .p12, otherwise as PEM with its private key.
    /// </summary>
    /// <param name="variable">The variable.</param>
    /// <param name="value">Its value; it stays the caller's.</param>
    /// <returns>The file.</returns>
    /// <exception cref="LockboxUnsupportedSecretTypeException">Such a value is no file.</exception>
    public static CommandFile Of(Variable variable, VariableValue value)
    {
        string leaf = variable.Name[(variable.Name.LastIndexOf(EntryName.Separator) + 1)..];
        bool isPkcs12 = Pkcs12Suffixes.Any(suffix => leaf.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
        byte[] content = value.Type switch
        {
            VariableType.Certificate when !isPkcs12 => PemOf(variable, value),
            VariableType.PSCredential or VariableType.Hashtable => throw new LockboxUnsupportedSecretTypeException(
                $"'{EntryName.ToDisplay(variable.Name)}' is a {value.Type}, which is not one text and no file.",
                "Hand it over in the environment (-Environment), or store the file's text under a name of its own."),
            _ => PinnedMemory.CopyOf(value.Content),
        };
        return new CommandFile(variable.Name, leaf, content);
    }

    private static byte[] PemOf(Variable variable, VariableValue value)
    {
        try
        {
            return CertificateText.WholeOf(value.Content);
        }
        catch (CryptographicException e)
        {
            throw new LockboxUnsupportedSecretTypeException(
                $"The certificate '{EntryName.ToDisplay(variable.Name)}' cannot be written as PEM: {e.Message}",
                "Store it under a name that ends in .pfx: then the file is PKCS#12.",
                e);
        }
    }
}
