using System.Collections;
using System.Management.Automation;

namespace Lockbox.PowerShell.Parameters;

/// <summary>
/// Offers files and folders of the host. PowerShell would offer what is at the current location, which on a drive is
/// what the lockbox holds; there the paths are offered in full, as relative ones would not be taken.
/// </summary>
public class HostPathCompleter : QuietCompleter
{
    /// <summary>Whether only folders are offered.</summary>
    private protected virtual bool OffersOnlyFolders => false;

    /// <inheritdoc/>
    private protected sealed override IEnumerable<CompletionResult> Complete(
        string parameterName, string word, IDictionary arguments)
    {
        bool isOnHost = CompletionWord.IsOnHost();
        return HostFiles.Matching(word, CompletionWord.CurrentDirectory())
            .Where(file => !OffersOnlyFolders || file.Found is DirectoryInfo)
            .Take(CompletionWord.MostResults)
            .OrderBy(static file => file.Found is not DirectoryInfo)
            .ThenBy(static file => file.Found.Name, StringComparer.OrdinalIgnoreCase)
            .Select(file => new CompletionResult(
                CompletionWord.QuotePath(isOnHost ? file.Typed : file.Found.FullName),
                DisplayText.Name(file.Found.Name),
                file.Found is DirectoryInfo
                    ? CompletionResultType.ProviderContainer
                    : CompletionResultType.ProviderItem,
                DisplayText.Name(file.Found.FullName)));
    }
}
