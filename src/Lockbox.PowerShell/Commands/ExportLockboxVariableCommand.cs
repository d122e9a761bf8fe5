using System.Management.Automation;
using Lockbox.PowerShell.Exchange;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Variables;

namespace Lockbox.PowerShell.Commands;

/// <summary>
/// Hands variables out as text: a .env file, JSON, or commands for PowerShell, a POSIX shell or GitHub Actions. No
/// value can leave its quotes. Secrets are left out unless asked for.
/// </summary>
[Cmdlet(VerbsData.Export, "LockboxVariable", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportLockboxVariableCommand : VariableSelectingCmdlet
{
    private const string GitHubVariable = "GITHUB_ENV";

    /// <summary>
    /// Full names inside the lockbox; the wildcards are <c>* ? [ ]</c> and <c>**</c>. By default everything.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public override string[]? Name { get; set; }

    /// <summary>The form of the text.</summary>
    [Parameter(Mandatory = true)]
    public VariableTextFormat Format { get; set; }

    /// <summary>Only variables below it, whose names leave it out: <c>prod</c> makes <c>prod/NAME</c> NAME.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(VariableFolderCompleter))]
    public string? Prefix { get; set; }

    /// <summary>Hands out secrets too.</summary>
    [Parameter]
    public SwitchParameter IncludeSecret { get; set; }

    /// <summary>
    /// A new file to write to, which only its owner may read; without it the text goes down the pipeline.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostPathCompleter))]
    public string? Path { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Passes on the file that was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Terminating(Export, Lockbox);

    private void Export()
    {
        string? file = Path is null ? null : ResolveHostPath(Path);
        Terminating(() => PrivateFile.RequireFree(file, Force), file);
        string prefix = EnvironmentNames.PrefixOf(Prefix);
        using VariableExport export = new(this, Format, prefix) { IncludeSecret = IncludeSecret };
        foreach ((string lockbox, VariableSelection selection) in Chosen())
        {
            if (TryKeyOf(lockbox) is not { } key)
            {
                ShouldProcess(lockbox, "Export variables");
                return;
            }

            using OpenLockbox open = OpenLockbox.Read(lockbox, key);
            export.Add(open, selection.Resolve(VariableSource.Of(open.Snapshot), export.Report));
        }

        export.Finish();
        string? job = Format == VariableTextFormat.GitHubActions
            ? Environment.GetEnvironmentVariable(GitHubVariable)
            : null;
        if (Path is null && string.IsNullOrEmpty(job))
        {
            export.WriteToPipeline();
        }
        else
        {
            file ??= ResolveHostPath(job!);
            Terminating(() => WriteFile(export, file, isAppended: Path is null), file);
        }
    }

    // Without a name it is everything; but an empty pipeline is nothing.
    private IReadOnlyList<(string Path, VariableSelection Selection)> Chosen() =>
        ParameterSetName == ByName && Name is null ? [(PathOf(Lockbox), new VariableSelection())] : Selections();

    private void WriteFile(VariableExport export, string path, bool isAppended)
    {
        if (!export.IsReadyFor(path) || !ShouldProcess(path, $"Export {export.Entries.Count} variables"))
        {
            return;
        }

        export.Mask();
        using SecretBuffer text = VariableText.WriteFile(export.Entries, Format);
        if (isAppended)
        {
            PrivateFile.Append(path, text.Span);
        }
        else
        {
            PrivateFile.Write(path, text.Span, Force);
        }

        if (PassThru)
        {
            WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);
        }
    }
}
