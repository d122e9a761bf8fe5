using System.Security;
using System.Security.Cryptography;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Values;

/// <summary>
/// Values that do not come from an object: from the environment, from a file, from the random generator.
/// </summary>
internal static class SecretSources
{
    /// <summary>
    /// The characters of generated secrets: 64, which is 6 bits each, and none that a URL or a shell minds.
    /// </summary>
    public const string DefaultAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>How many characters a generated secret has by default: 192 bits.</summary>
    public const int DefaultLength = 32;

    private const long LongestFile = 16 * 1024 * 1024;

    /// <summary>Text of this process's environment.</summary>
    /// <param name="variable">The environment variable's name.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxReadException">There is no such variable.</exception>
    public static VariableValue FromEnvironment(string variable)
    {
        // The environment gives out strings only; what it holds is readable for all of this process anyway.
        string text = Environment.GetEnvironmentVariable(variable) ?? throw new LockboxReadException(
            $"The environment has no variable '{DisplayText.Name(variable)}'.", "Set it, or give another name.");
        return OfText(SecretUtf8.Encode(text));
    }

    /// <summary>The content of a file: a secret text when it is text, otherwise bytes; both byte for byte.</summary>
    /// <param name="path">The file's full path.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxReadException">The file cannot be read.</exception>
    /// <exception cref="LockboxLimitExceededException">It has more than 16 MiB.</exception>
    public static VariableValue FromFile(string path) => WithContent(path, static content => VariableValue.Copy(
        IsText(content) ? VariableType.SecureString : VariableType.ByteArray, content));

    /// <summary>A certificate with its private key, from a PFX or PEM file.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="password">The password of the file or of its key, or null.</param>
    /// <returns>The value; the caller disposes it.</returns>
    /// <exception cref="LockboxException">
    /// The file cannot be read, or has no certificate with a private key.
    /// </exception>
    public static VariableValue CertificateFromFile(string path, SecureString? password) => WithContent(
        path,
        content => CertificateObjects.IsPem(content)
            ? CertificateObjects.FromPem(content, password)
            : CertificateObjects.FromPfx(content, password));

    /// <summary>Whether a file is one that holds a certificate with its key by its name.</summary>
    /// <param name="path">The path.</param>
    /// <returns>True for <c>.pfx</c> and <c>.p12</c>.</returns>
    public static bool IsPfx(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PFX" or ".P12";

    /// <summary>A secret text of random characters, each as likely as the others.</summary>
    /// <param name="length">How many.</param>
    /// <param name="alphabet">Which; one that stands twice counts once.</param>
    /// <returns>The value; the caller disposes it.</returns>
    public static VariableValue Generate(int length, string alphabet)
    {
        char[] characters = [.. alphabet.Distinct()];
        char[] text = PinnedMemory.Characters(length);
        try
        {
            RandomNumberGenerator.GetItems<char>(characters, text);
            return OfText(SecretUtf8.Encode(text));
        }
        finally
        {
            PinnedMemory.Clear(text);
        }
    }

    private static VariableValue OfText(byte[] utf8)
    {
        try
        {
            return VariableValue.Copy(VariableType.SecureString, utf8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    // Control characters that no text editor makes are a sign of bytes; so is more than a SecureString holds.
    private static bool IsText(ReadOnlySpan<byte> content) =>
        content.Length <= SecretText.LongestSecureString
        && System.Text.Unicode.Utf8.IsValid(content)
        && !content.ContainsAnyInRange((byte)0x00, (byte)0x08)
        && !content.ContainsAnyInRange((byte)0x0E, (byte)0x1F);

    private static VariableValue WithContent(string path, Func<byte[], VariableValue> use)
    {
        byte[] content = Read(path);
        try
        {
            return use(content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            return PinnedMemory.ReadFile(path, LongestFile, length => new LockboxLimitExceededException(
                $"'{DisplayText.Name(path)}' has {length} bytes; a variable holds at most {LongestFile}.",
                "Keep it as a file: Add-LockboxItem."));
        }
        catch (Exception e) when (PinnedMemory.IsReadFailure(e))
        {
            string cause = Directory.Exists(path) ? "It is a directory." : e.Message;
            throw new LockboxReadException($"'{DisplayText.Name(path)}' cannot be read: {cause}", "Check the path.", e);
        }
    }
}
