using System.Management.Automation;

namespace Lockbox.PowerShell.Running;

/// <summary>Finds programs as PowerShell does when it runs one by its name.</summary>
internal static class ProgramPath
{
    /// <summary>The program of a name or path.</summary>
    /// <param name="cmdlet">Knows the current location.</param>
    /// <param name="name">
    /// A name that is looked for in PATH, or a path, relative to the current location if at all.
    /// </param>
    /// <returns>The full path.</returns>
    /// <exception cref="LockboxCommandNotFoundException">There is no such program.</exception>
    public static string Find(PSCmdlet cmdlet, string name)
    {
        const CommandTypes Files = CommandTypes.Application | CommandTypes.ExternalScript;
        CommandInfo? found = cmdlet.SessionState.InvokeCommand.GetCommand(name, Files);
        return found switch
        {
            ApplicationInfo program => program.Path,
            ExternalScriptInfo script => throw new LockboxCommandNotFoundException(
                $"'{name}' is a PowerShell script and no program.",
                $"Run it here: -ScriptBlock {{ & '{script.Path}' }}. Or in a process of its own: -FilePath pwsh "
                + $"-ArgumentList '-NoProfile', '-File', '{script.Path}'."),
            _ => throw new LockboxCommandNotFoundException(
                $"There is no program '{name}'. No secret has been read.",
                "Check the name: it is looked for in PATH, and a path begins at the current location (./name)."),
        };
    }

    /// <summary>The folder in which PowerShell would run a program.</summary>
    /// <param name="cmdlet">Knows the current location.</param>
    /// <returns>A full path of the file system.</returns>
    public static string WorkingDirectory(PSCmdlet cmdlet) =>
        cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
}
