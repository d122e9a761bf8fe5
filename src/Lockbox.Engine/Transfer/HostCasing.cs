using System.Security.Cryptography;
using System.Text;

namespace Lockbox.Engine.Transfer;

/// <summary>Which different names a directory of the host holds as one.</summary>
/// <param name="IgnoresCase"><c>A</c> and <c>a</c> are the same file.</param>
/// <param name="IgnoresNormalization">Composed and decomposed <c>é</c> are the same file.</param>
internal readonly record struct HostCasing(bool IgnoresCase, bool IgnoresNormalization)
{
    /// <summary>Every name is a file of its own.</summary>
    public static HostCasing Exact => default;

    /// <summary>Whether two different names can be one file.</summary>
    public bool Merges => IgnoresCase || IgnoresNormalization;

    /// <summary>
    /// Finds out by making a file in <paramref name="directory"/> and looking for it under another name, since it
    /// depends on the file system and, on Windows and Linux, on the directory. Where nothing can be made, what is
    /// usual on this system.
    /// </summary>
    /// <param name="directory">A directory that exists.</param>
    public static HostCasing Probe(string directory)
    {
        // The é is one character in the file's name and two in the name looked for.
        string token = RandomNumberGenerator.GetHexString(16, lowercase: true);
        string made = Path.Join(directory, $".lockbox-probe-{token}-\u00E9");
        try
        {
            using FileStream file = new(
                made, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return new HostCasing(
                File.Exists(Path.Join(directory, $".LOCKBOX-PROBE-{token.ToUpperInvariant()}-\u00E9")),
                File.Exists(Path.Join(directory, $".lockbox-probe-{token}-e\u0301")));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return OperatingSystem.IsWindows() ? new(true, false) : OperatingSystem.IsMacOS() ? new(true, true) : Exact;
        }
    }

    /// <summary>What all names that this host takes for one have in common.</summary>
    public string Fold(string name)
    {
        string folded = IgnoresNormalization ? name.Normalize(NormalizationForm.FormC) : name;
        return IgnoresCase ? folded.ToUpperInvariant() : folded;
    }
}
