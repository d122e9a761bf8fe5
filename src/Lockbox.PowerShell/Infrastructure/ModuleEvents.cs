using System.Management.Automation;

namespace Lockbox.PowerShell.Infrastructure;

/// <summary>What happens when the module goes: no key stays behind in the process.</summary>
public sealed class ModuleEvents : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => KeyCache.Clear();
}
