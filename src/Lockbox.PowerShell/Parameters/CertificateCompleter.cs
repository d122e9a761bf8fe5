using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers the thumbprints of the current user's certificates that have a private key, by thumbprint or by subject, and
/// certificate files. Opens no key and asks for nothing.
/// </summary>
public sealed class CertificateCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        List<CompletionResult> results = [];
        try
        {
            results.AddRange(Stored(CompletionWord.Unquote(wordToComplete)));
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            // A user without a store has files nevertheless.
        }

        try
        {
            results.AddRange(CompletionCompleters.CompleteFilename(wordToComplete ?? string.Empty));
        }
        catch (RuntimeException)
        {
            // A completer that has nothing to offer says nothing.
        }

        return results;
    }

    private static List<CompletionResult> Stored(string word)
    {
        using X509Store store = new(StoreName.My, StoreLocation.CurrentUser);
        store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
        List<CompletionResult> results = [];
        foreach (X509Certificate2 certificate in store.Certificates)
        {
            using (certificate)
            {
                if (results.Count < CompletionWord.MostResults && IsOffered(certificate, word))
                {
                    results.Add(Describe(certificate));
                }
            }
        }

        return results;
    }

    private static bool IsOffered(X509Certificate2 certificate, string word) =>
        certificate.HasPrivateKey
        && (certificate.Thumbprint.StartsWith(word, StringComparison.OrdinalIgnoreCase)
            || certificate.Subject.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static CompletionResult Describe(X509Certificate2 certificate)
    {
        string subject = DisplayText.Name(certificate.Subject);
        return new CompletionResult(
            certificate.Thumbprint,
            subject.Length == 0 ? certificate.Thumbprint : subject,
            CompletionResultType.ParameterValue,
            $"{subject}, until {DisplayText.Time(certificate.NotAfter)}");
    }
}
