using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Items;

/// <summary>The base of the cmdlets that take host files and directories: which ones, and the names they get.</summary>
public abstract class HostSourceCmdlet : UnlockingCmdlet
{
    /// <summary>The parameter set of -Path.</summary>
    private protected const string ByPath = "Path";

    /// <summary>The parameter set of -LiteralPath.</summary>
    private protected const string ByLiteralPath = "LiteralPath";

    private const string FileSystemPrefix = @"Microsoft.PowerShell.Core\FileSystem::";

    /// <summary>Host files and directories; wildcards are allowed.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    /// <summary>Host files and directories, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [ValidateNotNullOrEmpty]
    [Alias("PSPath", "LP", "FullName")]
    public string[]? LiteralPath { get; set; }

    /// <summary>The directory inside the lockbox that everything goes to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ItemFolderCompleter))]
    public string? Destination { get; set; }

    /// <summary>
    /// The folder that names are relative to; by default the current location. What lies outside gets its leaf name.
    /// </summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostFolderCompleter))]
    public string? BasePath { get; set; }

    /// <summary>Adds directories with everything below them.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Only items whose last part matches.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>No items whose last part matches, and nothing below such directories.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>With -Recurse, takes hidden files and directories too. What is named itself is always taken.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter Hidden { get; set; }

    /// <summary>With -Recurse, takes what files <c>.lockboxignore</c> in the directories would leave out.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter NoIgnoreFile { get; set; }

    /// <summary>What to do with symbolic links.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SymbolicLinkHandling SymbolicLink { get; set; }

    /// <summary>Records the SHA-256 of each file, which Get-LockboxItem shows and Test-Lockbox checks.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter Hash { get; set; }

    /// <summary>-Destination as the beginning of names; empty for the top.</summary>
    /// <exception cref="LockboxInvalidNameException">It cannot be a name.</exception>
    private protected string DestinationPrefix() => DestinationFolder.PrefixOf(Destination);

    /// <summary>An empty list that takes paths as the parameters say.</summary>
    /// <returns>The list.</returns>
    private protected HostSources NewSources() =>
        new(
            this,
            BasePath is null ? SessionState.Path.CurrentFileSystemLocation.ProviderPath : ResolveHostPath(BasePath),
            DestinationPrefix())
        {
            Recurse = Recurse,
            Hidden = Hidden,
            Filter = new ItemFilter(Include, Exclude),
        };

    /// <summary>The full paths that this record gives; what cannot be resolved has been reported.</summary>
    /// <param name="sources">Expands wildcards.</param>
    /// <returns>The paths.</returns>
    private protected IEnumerable<string> PathsOfRecord(HostSources sources) =>
        ParameterSetName == ByLiteralPath
            ? (LiteralPath ?? []).Select(FromLiteral)
            : (Path ?? []).SelectMany(sources.Expand);

    /// <summary>Says that a directory named by -Path goes without what it holds: that is rarely meant.</summary>
    /// <param name="path">A full path.</param>
    private protected void WarnWithoutRecurse(string path)
    {
        if (!Recurse && !MyInvocation.ExpectingInput && Directory.Exists(path)
            && Directory.EnumerateFileSystemEntries(path).Any())
        {
            WriteWarning($"'{path}' is a directory: without -Recurse it is added without what it holds.");
        }
    }

    // Get-ChildItem gives this prefix a hundred thousand times; asking the session for each costs more than the walk.
    private string FromLiteral(string path) =>
        path.StartsWith(FileSystemPrefix, StringComparison.OrdinalIgnoreCase)
            && System.IO.Path.IsPathFullyQualified(path[FileSystemPrefix.Length..])
            ? path[FileSystemPrefix.Length..]
            : ResolveHostPath(path);
}
