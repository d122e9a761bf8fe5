using System.Collections;
using Lockbox.PowerShell.Exchange;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// The environment that a program gets: this process's own or the least that programs need, and what is given.
/// </summary>
internal static class ChildEnvironment
{
    // Who and where one is, where programs and temporary files are, how text is written: nothing that configures a
    // tool.
    private static readonly string[] Kept =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TZ", "LANG", "LANGUAGE", "TMPDIR", "XDG_RUNTIME_DIR",
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERNAME", "USERPROFILE",
        "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "ProgramFiles(x86)", "CommonProgramFiles", "OS",
        "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "HOMEDRIVE", "HOMEPATH",
    ];

    /// <summary>Makes the environment.</summary>
    /// <param name="given">What the program gets besides; it wins.</param>
    /// <param name="isClean">Whether it gets only the least of this process's own.</param>
    /// <returns>The whole environment. The lockbox's password is never in it.</returns>
    public static Dictionary<string, string> With(IReadOnlyDictionary<string, string> given, bool isClean)
    {
        // Looking takes the password out of the environment, so that no program inherits it.
        _ = EnvironmentPassword.IsThere;
        Dictionary<string, string> all = new(EnvironmentNames.Comparer);
        foreach (DictionaryEntry own in Environment.GetEnvironmentVariables())
        {
            string name = (string)own.Key;
            if (!isClean || IsKept(name))
            {
                all[name] = (string?)own.Value ?? string.Empty;
            }
        }

        foreach ((string name, string value) in given)
        {
            all[name] = value;
        }

        return all;
    }

    private static bool IsKept(string name) =>
        Kept.Contains(name, EnvironmentNames.Comparer) || name.StartsWith("LC_", StringComparison.Ordinal);
}
