using System.Management.Automation;
using Lockbox.Engine;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Parameters;
using Lockbox.PowerShell.Unlocking;

namespace Lockbox.PowerShell.Items;

/// <summary>The base of the cmdlets that compare a lockbox with a folder: which folder, and what of it.</summary>
public abstract class FolderComparingCmdlet : UnlockingCmdlet
{
    /// <summary>The parameter set of -Path.</summary>
    private protected const string ByPath = "Path";

    /// <summary>The lockbox; by default <c>$env:LOCKBOX</c>, or the only unlocked one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LockboxReferenceTransformation]
    [ArgumentCompleter(typeof(LockboxCompleter))]
    public LockboxReference? Lockbox { get; set; }

    /// <summary>The folder; no wildcards.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostFolderCompleter))]
    public string Path { get; set; } = string.Empty;

    /// <summary>The directory inside the lockbox that stands for the folder; by default the top.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ItemFolderCompleter))]
    public string? Destination { get; set; }

    /// <summary>Only items whose last part matches.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>No items whose last part matches, and nothing below such directories.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>Takes hidden files and directories of the folder too.</summary>
    [Parameter(ParameterSetName = ByPath)]
    public SwitchParameter Hidden { get; set; }

    /// <summary>Takes what files <c>.lockboxignore</c> in the folder would leave out.</summary>
    [Parameter(ParameterSetName = ByPath)]
    public SwitchParameter NoIgnoreFile { get; set; }

    /// <summary>What a symbolic link of the folder stands for.</summary>
    [Parameter(ParameterSetName = ByPath)]
    public SymbolicLinkHandling SymbolicLink { get; set; }

    /// <summary>Compares the content of files of one length.</summary>
    [Parameter]
    public SwitchParameter Hash { get; set; }

    /// <summary>How many threads work at the same time; 0 means one per processor.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>What the parameters ask for.</summary>
    /// <param name="pump">Has errors and explanations written.</param>
    /// <param name="progress">Takes figures.</param>
    /// <param name="names">Patterns for full names, or null.</param>
    /// <param name="includeEqual">Whether what is equal is given out as well.</param>
    /// <returns>The options.</returns>
    private protected CompareOptions CompareOptionsOf(
        PipelinePump pump,
        IProgress<TransferProgress> progress,
        IReadOnlyList<NamePattern>? names = null,
        bool includeEqual = false) => new()
        {
            Prefix = DestinationFolder.PrefixOf(Destination),
            Names = names ?? [],
            Include = Include ?? [],
            Exclude = Exclude ?? [],
            Hidden = Hidden,
            HeedsIgnoreFiles = !NoIgnoreFile,
            SymbolicLinks = SymbolicLink,
            Hash = Hash,
            IncludeEqual = includeEqual,
            ThrottleLimit = ThrottleLimit,
            Progress = progress,
            OnError = failed => pump.Post(() => Report(failed.Error, failed.Item)),
            OnLeftOut = (entry, reason) => pump.Post(
                () => WriteVerbose($"{EntryName.ToDisplay(entry.Name)} is left as it is: {Explain(reason)}.")),
        };

    private static string Explain(LeftOutReason reason) => reason switch
    {
        LeftOutReason.Excluded => "-Include or -Exclude leaves it out",
        LeftOutReason.Hidden => "it is hidden, and -Hidden was not given",
        LeftOutReason.Ignored => "an ignore file leaves it out",
        LeftOutReason.Link => "-SymbolicLink Skip leaves links out",
        LeftOutReason.Unreadable => "the folder could not be read there",
        _ => "the folder has something of this name that is not taken",
    };
}
