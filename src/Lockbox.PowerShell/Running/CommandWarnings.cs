using System.Management.Automation;

namespace Lockbox.PowerShell.Running;

/// <summary>What one should know before a program runs. Variables are named, values never.</summary>
internal static class CommandWarnings
{
    /// <summary>Writes the warnings.</summary>
    /// <param name="cmdlet">Writes them.</param>
    /// <param name="prepared">What the program gets.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="isRedacted">Whether secrets are looked for in its output.</param>
    public static void Write(
        Cmdlet cmdlet, PreparedCommand prepared, IReadOnlyList<string> arguments, bool isRedacted)
    {
        foreach (string name in prepared.FindIn(arguments))
        {
            cmdlet.WriteWarning(
                $"The value of '{name}' stands in an argument, which every user of this computer can read. "
                + "Let the program take it from its environment or from a file.");
        }

        foreach (string name in isRedacted ? prepared.Cut : [])
        {
            WriteCut(cmdlet, name);
        }
    }

    /// <summary>Says that not all of a value is looked for.</summary>
    /// <param name="cmdlet">Writes it.</param>
    /// <param name="name">The variable's full name.</param>
    public static void WriteCut(Cmdlet cmdlet, string name) => cmdlet.WriteWarning(
        $"'{name}' is so long that only its first {SecretPatterns.LongestLength / 1024} KiB are looked for in output.");
}
