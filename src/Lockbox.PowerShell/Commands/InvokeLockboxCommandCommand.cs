using System.Collections;
using System.Management.Automation;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Running;

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
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByScriptBlock)]
    [ValidateNotNull]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>The program to run: its name in PATH, or a path.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByFilePath)]
    [ValidateNotNullOrEmpty]
    public string? FilePath { get; set; }

    /// <summary>The program's arguments, each as one.</summary>
    [Parameter(Position = 2, ParameterSetName = ByFilePath)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>Full names of variables; the wildcards are <c>* ? [ ]</c> and <c>**</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>What the names of further variables begin with; it is left out of their names in the environment.</summary>
    [Parameter]
    [AllowEmptyString]
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
        VariableChoice choice = VariableChoices.Of(Name, Prefix, Environment, AsFile);
        if (choice.IsEmpty)
        {
            Conflict("Give -Name, -Prefix, -Environment or -AsFile: without them the command would get no variable.");
        }

        string? program = null;
        CommandVariables? variables = null;
        PrivateFolder? folder = null;
        object target = FilePath ?? (object?)Lockbox ?? MyInvocation.InvocationName;
        try
        {
            Terminating(
                () =>
                {
                    program = FilePath is null ? null : ProgramPath.Find(this, FilePath);
                    variables = Load(PathOf(Lockbox), choice);
                    folder = variables.HasFiles ? PrivateFolder.Create(PrivateFolder.DefaultRoot) : null;
                },
                target);
            if (program is null)
            {
                // What the script throws is the script's error, and not this cmdlet's.
                using EnvironmentScope scope = EnvironmentScope.Set(variables!.Reveal(folder));
                ScriptInvocation.Run(this, ScriptBlock!);
            }
            else
            {
                Terminating(() => RunProgram(program, variables!, folder), target);
            }
        }
        finally
        {
            folder?.Dispose();
            variables?.Dispose();
        }
    }

    private CommandVariables Load(string path, VariableChoice choice)
    {
        using OpenLockbox open = OpenRead(path);
        return CommandVariables.Load(open.Snapshot, choice);
    }

    private void RunProgram(string program, CommandVariables variables, PrivateFolder? folder)
    {
        Warn(variables);
        ChildCommand command = new(
            program,
            ArgumentList,
            ProgramPath.WorkingDirectory(this),
            ChildEnvironment.With(variables.Reveal(folder), CleanEnvironment));
        using PatternTree? secrets = NoRedact ? null : new PatternTree(variables.Patterns);
        using PipelinePump pump = new(StopToken);
        IOutputSink output = PipelineSinks.ForOutput(this, pump);
        IOutputSink error = MergeError ? PipelineSinks.ForMergedError(this, pump) : PipelineSinks.ForError(this, pump);
        int exitCode = pump.Run(
            () => ChildProcess.Run(command, secrets, output, error, pump.Token), progress: null);
        SessionState.PSVariable.Set("global:LASTEXITCODE", exitCode);
        if (exitCode != 0)
        {
            Report(
                new LockboxCommandFailedException(
                    $"'{FilePath}' has ended with exit code {exitCode}.",
                    exitCode,
                    "What it printed says why. The exit code is in $LASTEXITCODE too."),
                FilePath);
        }
    }

    private void Warn(CommandVariables variables)
    {
        foreach (string name in variables.FindIn(ArgumentList))
        {
            WriteWarning($"The value of '{name}' stands in an argument, which every user of this computer can read. "
                + "Let the program take it from its environment or from a file.");
        }

        foreach (string name in NoRedact ? [] : variables.Cut)
        {
            WriteWarning($"'{name}' is so long that only its first {SecretPatterns.LongestLength / 1024} KiB are looked "
                + "for in what the program prints.");
        }
    }
}
