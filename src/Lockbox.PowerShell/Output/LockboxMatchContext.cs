using System.Diagnostics.CodeAnalysis;

namespace Lockbox;

/// <summary>The lines around a match.</summary>
[SuppressMessage("Performance", "CA1819", Justification = "As Select-String's: scripts index and join them.")]
public sealed class LockboxMatchContext
{
    internal LockboxMatchContext(string[] before, string[] after, string[] shownBefore, string[] shownAfter)
    {
        PreContext = before;
        PostContext = after;
        DisplayPreContext = shownBefore;
        DisplayPostContext = shownAfter;
    }

    /// <summary>The lines before the match, in order.</summary>
    public string[] PreContext { get; }

    /// <summary>The lines after the match, in order.</summary>
    public string[] PostContext { get; }

    /// <summary>Those before the match that have not been shown with an earlier one.</summary>
    public string[] DisplayPreContext { get; }

    /// <summary>Those after the match up to the next one.</summary>
    public string[] DisplayPostContext { get; }
}
