using System.Management.Automation;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>
/// What happens when the module comes and when it goes. It brings the extension module along where SecretManagement
/// is loaded, and only there: everybody else's import is spared a script module. No key stays behind in the process.
/// </summary>
public sealed class ModuleEvents : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int _keeping;

    /// <summary>The folder of the module that belongs to this assembly, with its manifest.</summary>
    internal static string ModuleFolder { get; } = Path.GetDirectoryName(
        Path.GetDirectoryName(typeof(ModuleEvents).Assembly.Location)) ?? string.Empty;

    /// <summary>Lets keys live through a step in which somebody else imports the module anew.</summary>
    /// <param name="step">The step.</param>
    /// <returns>What the step returns.</returns>
    internal static T KeepingKeys<T>(Func<T> step)
    {
        Interlocked.Increment(ref _keeping);
        try
        {
            return step();
        }
        finally
        {
            Interlocked.Decrement(ref _keeping);
        }
    }

    /// <inheritdoc/>
    public void OnImport()
    {
        if (IsLoaded(SecretManagementModule.Name))
        {
            NestExtension();
        }
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Volatile.Read(ref _keeping) == 0)
        {
            KeyCache.Clear();
        }
    }

    private static bool IsLoaded(string assembly) => AppDomain.CurrentDomain.GetAssemblies()
        .Any(loaded => loaded.FullName?.StartsWith(assembly + ",", StringComparison.Ordinal) ?? false);

    // The assembly is a nested module of the manifest, so that this runs in the manifest's own scope: what is imported
    // here is nested in Lockbox too, seen by SecretManagement, which asks the module, and by nobody else.
    private static void NestExtension()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Core\Import-Module")
            .AddParameter("Name", Path.Combine(ModuleFolder, "Lockbox.Extension"))
            .AddParameter("Global", false)
            .AddParameter("ErrorAction", ActionPreference.Stop)
            .Invoke();
    }
}
