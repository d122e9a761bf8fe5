using System.Collections;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Running;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Commands;

/// <summary>Runs a program or a script block with variables of a lockbox in its environment.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "LockboxCommand", DefaultParameterSetName = ByScriptBlock)]
[Alias("ilbc")]
[OutputType(typeof(string), typeof(PSObject))]
public sealed class InvokeLockboxCommandCommand : UnlockingCmdlet
{
    private const string ByScriptBlock = "ScriptBlock";
    private const string ByFilePath = "FilePath";

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>What to run in this process, in the caller's scope.</summary>
    [Parameter(Position = 1, ParameterSetName = ByScriptBlock)]
    [ValidateNotNull]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>The program to run: its name in PATH, or a path.</summary>
    [Parameter(Position = 1, ParameterSetName = ByFilePath)]
    [ProgramTransformation]
    [ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ProgramCompleter))]
    public string? FilePath { get; set; }

    /// <summary>The program's arguments, each as one.</summary>
    [Parameter(Position = 2, ParameterSetName = ByFilePath)]
    [AllowEmptyCollection, AllowEmptyString]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>Full names of variables; the wildcards are <c>* ? [ ]</c> and <c>**</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>
    /// What the names of further variables begin with; it is left out of their names in the environment.
    /// </summary>
    [Parameter]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VariableFolderCompleter))]
    public string? Prefix { get; set; }

    /// <summary>Names in the environment, each with the full name of a variable.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Environment { get; set; } = new Hashtable();

    /// <summary>Names in the environment for paths of files, each with the full name of a variable.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary AsFile { get; set; } = new Hashtable();

    /// <summary>Passes the program's output on as it is.</summary>
    [Parameter(ParameterSetName = ByFilePath)]
    public SwitchParameter NoRedact { get; set; }

    /// <summary>Gives the program nothing of this process's environment but the least that it needs.</summary>
    [Parameter(ParameterSetName = ByFilePath)]
    public SwitchParameter CleanEnvironment { get; set; }

    /// <summary>Puts the lines of the program's standard error among the output, as error records.</summary>
    [Parameter(ParameterSetName = ByFilePath)]
    public SwitchParameter MergeError { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ScriptBlock is null && FilePath is null)
        {
            // Not mandatory: PowerShell would ask for a script block where only the lockbox before it was left out.
            string why = Lockbox is null ? "." : $": '{Lockbox}' comes first and is taken for the lockbox.";
            Conflict("There is nothing to run" + why, "Write -FilePath or -ScriptBlock before what is to be run.");
        }

        VariableChoice choice = VariableChoices.Of(Name, Prefix, Environment, AsFile);
        if (choice.IsEmpty)
        {
            Conflict(
                "The command would get no variable.", "Give -Name, -Prefix, -Environment or -AsFile to choose them.");
        }

        string? program = null;
        PreparedCommand? prepared = null;
        try
        {
            Terminating(
                () =>
                {
                    program = FilePath is null ? null : ProgramPath.Find(this, FilePath);
                    using OpenLockbox open = OpenRead(PathOf(Lockbox));
                    prepared = PreparedCommand.Of(open.Snapshot, choice);
                },
                FilePath ?? (object?)Lockbox ?? MyInvocation.InvocationName);
            if (program is null)
            {
                // What the script throws is the script's error, and not this cmdlet's.
                using EnvironmentScope scope = EnvironmentScope.Set(prepared!.Values);
                ScriptInvocation.Run(this, ScriptBlock!);
            }
            else
            {
                RunProgram(program, prepared!);
            }

            if (prepared!.RemoveFiles() is { } left)
            {
                WriteWarning($"'{left}' could not be removed; the next command with -AsFile tries again.");
            }
        }
        finally
        {
            prepared?.Dispose();
        }
    }

    private void RunProgram(string program, PreparedCommand prepared)
    {
        WriteVerbose($"Runs '{program}' with {string.Join(", ", prepared.Values.Keys.Order(StringComparer.Ordinal))}.");
        CommandWarnings.Write(this, prepared, ArgumentList, isRedacted: !NoRedact);
        ChildCommand command = new(
            program,
            ArgumentList,
            ProgramPath.WorkingDirectory(this),
            ChildEnvironment.With(prepared.Values, CleanEnvironment));
        using PatternTrees? secrets = NoRedact ? null : prepared.MakeTrees();
        try
        {
            ProgramInvocation.Run(this, command, secrets, MergeError, FilePath!);
        }
        catch (Exception e) when (e is LockboxException or OperationCanceledException)
        {
            // Ends the cmdlet. What the next command in the pipeline throws comes this way too, and stays as it is.
            Terminating(() => ExceptionDispatchInfo.Throw(e), FilePath);
        }
    }
}
