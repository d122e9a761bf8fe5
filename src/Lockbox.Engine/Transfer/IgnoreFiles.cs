using Lockbox.Engine.Devices;
using Lockbox.Engine.Format;

namespace Lockbox.Engine.Transfer;

/// <summary>Reads the ignore files that a walk meets.</summary>
internal static class IgnoreFiles
{
    /// <summary>What an ignore file is called.</summary>
    public const string Name = ".lockboxignore";

    /// <summary>Longest ignore file that is read, in bytes.</summary>
    private const int BytesMax = 1 << 20;

    /// <summary>What holds in a folder: what its ignore file says, and those of the folders above.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="above">What holds above it, or null.</param>
    /// <param name="specialFiles">Tells files from pipes, which must not be opened.</param>
    /// <exception cref="LockboxReadException">
    /// There is an ignore file that cannot be read: what it would leave out is not known.
    /// </exception>
    public static IgnoreRules? Read(HostFolder folder, IgnoreRules? above, SpecialFiles specialFiles)
    {
        string path = Path.Join(folder.Path, Name);
        try
        {
            FileInfo file = new(path);
            if (!file.Exists)
            {
                return above;
            }

            if (file.Length > BytesMax)
            {
                throw Unusable(path, $"is longer than {BytesMax} bytes");
            }

            if (file.Length == 0)
            {
                return specialFiles.Describe(path) is { } what ? throw Unusable(path, what) : above;
            }

            return StrictUtf8.TryDecode(File.ReadAllBytes(path), out string text)
                ? IgnoreRules.Parse(text.TrimStart('\uFEFF'), folder.Name, above, HostPaths.IgnoresCase)
                : throw Unusable(path, "is not valid UTF-8");
        }
        catch (Exception error) when (TransferErrors.IsHostError(error))
        {
            throw TransferErrors.Unreadable(path, error);
        }
    }

    /// <summary>Nothing below is added: what was to be left out is not known.</summary>
    private static LockboxReadException Unusable(string path, string what) => new(
        $"'{EntryName.ToDisplay(path)}' {what}, so nothing beside or below it was added.",
        "Save it as short UTF-8 text, or pass it over with -NoIgnoreFile.");
}
