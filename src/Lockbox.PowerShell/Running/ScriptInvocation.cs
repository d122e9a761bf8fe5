using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Lockbox.PowerShell.Running;

/// <summary>Runs a script block as if it stood where the cmdlet stands.</summary>
internal static class ScriptInvocation
{
    /// <summary>Runs the block in the caller's scope; its output streams through the cmdlet.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="block">What to run.</param>
    public static void Run(PSCmdlet cmdlet, ScriptBlock block) =>
        cmdlet.InvokeCommand.InvokeScript(
            ". $args[0]",
            useNewScope: false,
            PipelineResultTypes.Output | PipelineResultTypes.Error,
            input: null,
            args: [block]);
}
