namespace Lockbox.PowerShell.Searching;

/// <summary>
/// Puts the lines around matches together. It sees every line in order; a match is complete when its lines after it
/// have come, or the text has ended.
/// </summary>
/// <param name="before">Lines wanted before a match.</param>
/// <param name="after">Lines wanted after it.</param>
/// <param name="hasContext">Whether matches get a context at all.</param>
internal sealed class ContextTracker(int before, int after, bool hasContext)
{
    /// <summary>
    /// The longest line that is kept as context, in UTF-16 code units; a longer one is cut. Context is for people, and
    /// a thousand lines of a mebibyte each would be no bounded memory.
    /// </summary>
    public const int MostCharacters = 16 * 1024;

    private readonly Queue<(long Number, string Text)> _before = new();
    private readonly Queue<Pending> _pending = new();
    private Pending? _newest;
    private long _lastShown;

    /// <summary>Takes a line that does not match.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="line">The line.</param>
    public void AddLine(long number, ReadOnlySpan<char> line)
    {
        if (before == 0 && _pending.Count == 0)
        {
            return;
        }

        string text = Kept(line);
        Remember(number, text);
        if (_newest is not null && number - _newest.Match.LineNumber <= after)
        {
            _newest.ShownAfter.Add(text);
            _lastShown = number;
        }
    }

    /// <summary>Takes a line that matches.</summary>
    /// <param name="match">The match, without context.</param>
    /// <param name="line">The line.</param>
    public void AddMatch(LockboxMatch match, ReadOnlySpan<char> line)
    {
        Pending pending = new(
            match,
            [.. _before.Select(earlier => earlier.Text)],
            [.. _before.Where(earlier => earlier.Number > _lastShown).Select(earlier => earlier.Text)]);
        if (_newest?.Match.LineNumber != match.LineNumber && (before > 0 || _pending.Count > 0))
        {
            Remember(match.LineNumber, Kept(line));
        }

        _lastShown = match.LineNumber;
        _newest = pending;
        _pending.Enqueue(pending);
    }

    /// <summary>The matches whose context is complete, in order.</summary>
    /// <param name="isAtEnd">Whether no line follows: then all are.</param>
    /// <returns>The matches, with their context.</returns>
    public IEnumerable<LockboxMatch> TakeComplete(bool isAtEnd)
    {
        while (_pending.TryPeek(out Pending? first) && (isAtEnd || first.After.Count >= after))
        {
            _pending.Dequeue();
            yield return hasContext ? first.Complete() : first.Match;
        }
    }

    private static string Kept(ReadOnlySpan<char> line) =>
        line.Length <= MostCharacters ? line.ToString() : line[..MostCharacters].ToString();

    private void Remember(long number, string text)
    {
        foreach (Pending pending in _pending)
        {
            if (pending.After.Count < after)
            {
                pending.After.Add(text);
            }
        }

        _before.Enqueue((number, text));
        if (_before.Count > before)
        {
            _before.Dequeue();
        }
    }

    /// <summary>A match whose lines after it are still to come.</summary>
    private sealed class Pending(LockboxMatch match, string[] before, string[] shownBefore)
    {
        public LockboxMatch Match { get; } = match;

        public List<string> After { get; } = [];

        public List<string> ShownAfter { get; } = [];

        public LockboxMatch Complete()
        {
            Match.Context = new LockboxMatchContext(before, [.. After], shownBefore, [.. ShownAfter]);
            return Match;
        }
    }
}
