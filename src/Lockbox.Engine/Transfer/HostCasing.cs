using System.Security.Cryptography;
using System.Text;

namespace Lockbox.Engine.Transfer;

/// <summary>Which different names a directory of the host holds as one.</summary>
/// <param name="IgnoresCase"><c>A</c> and <c>a</c> are the same file.</param>
/// <param name="IgnoresNormalization">Composed and decomposed <c>é</c> are the same file.</param>
/// <param name="FoldsFully"><c>ß</c> and <c>ss</c> are the same file.</param>
/// <param name="IgnoresIgnorables">Characters that are not seen, as U+200D, do not count.</param>
internal readonly record struct HostCasing(
    bool IgnoresCase, bool IgnoresNormalization, bool FoldsFully = false, bool IgnoresIgnorables = false)
{
    /// <summary>What is usual on Windows.</summary>
    public static HostCasing Windows => new(true, false);

    /// <summary>What is usual on macOS.</summary>
    public static HostCasing MacOS => new(true, true, FoldsFully: true);

    /// <summary>Every name is a file of its own.</summary>
    public static HostCasing Exact => default;

    /// <summary>Whether two different names can be one file.</summary>
    public bool Merges => IgnoresCase || IgnoresNormalization || FoldsFully || IgnoresIgnorables;

    /// <summary>
    /// Finds out by making a file in a directory and looking for it under other names, since it depends on the file
    /// system and, on Windows and Linux, on the directory. Where nothing can be made, what is usual on this system.
    /// </summary>
    public static HostCasing Probe(OutputFolder directory)
    {
        // The é is one character in the file's name and two in the name looked for.
        string token = RandomNumberGenerator.GetHexString(16, lowercase: true);
        string made = $".lockbox-probe-{token}-\u00E9\u00DF";
        try
        {
            directory.CreateFile(made, null).Dispose();
            try
            {
                return new HostCasing(
                    IsThere($".LOCKBOX-PROBE-{token.ToUpperInvariant()}-\u00E9\u00DF"),
                    IsThere($".lockbox-probe-{token}-e\u0301\u00DF"),
                    IsThere($".lockbox-probe-{token}-\u00E9ss"),
                    IsThere($".lockbox-probe-{token}-\u00E9\u200D\u00DF"));
            }
            finally
            {
                directory.Delete(made);
            }
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            return OperatingSystem.IsWindows() ? Windows : OperatingSystem.IsMacOS() ? MacOS : Exact;
        }

        bool IsThere(string name) => directory.LookAt(name) is not null;
    }

    /// <summary>What all names that this host takes for one have in common.</summary>
    /// <remarks>
    /// Simple upper case, one character for one, is the rule of NTFS. Full case folding (Unicode, CaseFolding.txt,
    /// statuses C and F) of the canonical decomposition is that of APFS and of the case-folding directories of Linux.
    /// None depends on a language: ı and İ are not i.
    /// </remarks>
    public string Fold(string name)
    {
        string folded = IgnoresNormalization ? name.Normalize(NormalizationForm.FormD) : name;
        if (IgnoresIgnorables)
        {
            folded = FullFolding.WithoutIgnorables(folded);
        }

        return !IgnoresCase ? folded : FoldsFully ? FullFolding.Fold(folded) : folded.ToUpperInvariant();
    }
}
