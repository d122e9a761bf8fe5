using Lockbox.Engine.Primitives;

namespace Lockbox.Engine.Transfer;

/// <summary>In which order a walk goes.</summary>
internal enum WalkOrder
{
    /// <summary>What a directory holds right behind it, whatever comes beside it.</summary>
    ByFolder,

    /// <summary>
    /// As the index of a lockbox has the names: <c>a</c>, <c>a.b</c>, <c>a/b</c>, because a full stop sorts before a
    /// slash.
    /// </summary>
    ByName,
}

/// <summary>What a <see cref="HostWalker"/> takes.</summary>
internal sealed class WalkOptions
{
    /// <summary>Which leaf names are taken; roots are not asked for theirs.</summary>
    public LeafFilter Filter { get; init; } = new([], []);

    /// <summary>Whether hidden files and directories are taken; roots always are.</summary>
    public bool Hidden { get; init; }

    /// <summary>Whether ignore files are heeded in directories that are walked; roots always are taken.</summary>
    public bool HeedsIgnoreFiles { get; init; }

    /// <summary>What to do with links.</summary>
    public SymbolicLinkHandling SymbolicLinks { get; init; }

    /// <summary>The lockbox that is written to and what lies beside it; none of it is taken or opened.</summary>
    public OwnFiles? OwnFiles { get; init; }

    /// <summary>How directories are read.</summary>
    public FolderReading Reading { get; init; }

    /// <summary>In which order it goes.</summary>
    public WalkOrder Order { get; init; }

    /// <summary>Told which ignore rules hold in a directory that has an ignore file.</summary>
    public Action<HostFolder, IgnoreRules>? OnRules { get; init; }

    /// <summary>Notes how long the walk takes.</summary>
    public StageClock Stages { get; init; } = new();

    /// <summary>Told of each thing that could not be looked at, with its path; the walk goes on.</summary>
    public required Action<string, LockboxException> OnError { get; init; }
}
