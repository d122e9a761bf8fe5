using System.Text;

namespace Lockbox.PowerShell.Searching;

/// <summary>What one search looks for, and how.</summary>
internal sealed record SearchOptions
{
    /// <summary>What is looked for.</summary>
    public required LinePatterns Patterns { get; init; }

    /// <summary>The encoding of text without a byte order mark.</summary>
    public required Encoding Encoding { get; init; }

    /// <summary>Whether case counts.</summary>
    public bool IsCaseSensitive { get; init; }

    /// <summary>Lines that match nothing instead of those that match.</summary>
    public bool IsInverted { get; init; }

    /// <summary>All matches of a line instead of its first.</summary>
    public bool IsAll { get; init; }

    /// <summary>Only the first line of each item.</summary>
    public bool IsFirstOnly { get; init; }

    /// <summary>Whether matches get the lines around them.</summary>
    public bool HasContext { get; init; }

    /// <summary>Lines of context before each match.</summary>
    public int Before { get; init; }

    /// <summary>Lines of context after each match.</summary>
    public int After { get; init; }
}

/// <summary>Searches the text of one item, line by line, in memory that does not depend on the text.</summary>
internal sealed class TextSearch
{
    private const int MostBuffer = 128 * 1024;
    private const int LeastBuffer = 256;

    private readonly SearchOptions _options;
    private readonly LockboxItem _item;
    private readonly ContextTracker _context;

    /// <summary>Prepares the search of an item.</summary>
    /// <param name="options">What is looked for.</param>
    /// <param name="item">The item.</param>
    public TextSearch(SearchOptions options, LockboxItem item)
    {
        _options = options;
        _item = item;
        _context = new ContextTracker(options.Before, options.After, options.HasContext);
    }

    /// <summary>Told the number of a line that is searched in pieces, once for an item.</summary>
    public Action<long>? OnLongLine { get; init; }

    /// <summary>Called after each line.</summary>
    public Action? OnLine { get; init; }

    /// <summary>Reads the content and finds the matches, as they are asked for.</summary>
    /// <param name="content">The content, from its beginning.</param>
    /// <param name="stop">Ends the search between lines, and within a line whose pattern takes long.</param>
    /// <returns>The matches, in the order of their lines.</returns>
    /// <exception cref="LockboxPatternTimeoutException">A pattern takes too long.</exception>
    public IEnumerable<LockboxMatch> Search(Stream content, CancellationToken stop)
    {
        // No more room than the content needs: large buffers for small items are what collections come from.
        int bufferLength = (int)Math.Clamp(content.Length, LeastBuffer, MostBuffer);
        using StreamReader reader = new(
            content, _options.Encoding, detectEncodingFromByteOrderMarks: true, bufferLength, leaveOpen: true);
        using TextLines lines = new(reader);
        LineState state = new();
        while (lines.MoveNext())
        {
            stop.ThrowIfCancellationRequested();
            Look(lines, state, stop);
            OnLine?.Invoke();
            foreach (LockboxMatch match in _context.TakeComplete(isAtEnd: false))
            {
                yield return match;
                if (_options.IsFirstOnly)
                {
                    yield break;
                }
            }
        }

        foreach (LockboxMatch match in _context.TakeComplete(isAtEnd: true))
        {
            yield return match;
        }
    }

    /// <summary>Whether content is no text: it has a zero byte near its beginning, as git and grep tell it.</summary>
    /// <param name="content">Content that can be positioned; afterwards it stands at its beginning.</param>
    /// <param name="encoding">The encoding of text without a byte order mark.</param>
    /// <returns>False for UTF-16 and UTF-32, by their mark or by <paramref name="encoding"/>.</returns>
    public static bool IsBinary(Stream content, Encoding encoding)
    {
        const int looked = 8000;
        Span<byte> head = stackalloc byte[looked];
        int length = content.ReadAtLeast(head, looked, throwOnEndOfStream: false);
        content.Position = 0;
        head = head[..length];
        bool isWide = encoding.GetByteCount("a") > 1
            || head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0x00, 0x00, 0xFE, 0xFF, ..];
        return !isWide && head.Contains((byte)0);
    }

    private void Look(TextLines lines, LineState state, CancellationToken stop)
    {
        if (!lines.IsContinued)
        {
            state.IsHit = false;
            state.Beginning = lines.IsCut ? lines.Current.ToString() : null;
            if (lines.IsCut && !state.HasLongLine)
            {
                state.HasLongLine = true;
                OnLongLine?.Invoke(lines.Number);
            }
        }

        string? text = null;
        bool isWanted = !state.IsDone && (!state.IsHit || (_options.IsAll && !_options.IsInverted));
        if (isWanted && _options.Patterns.Find(lines.Current, ref text, stop) is >= 0 and int pattern)
        {
            state.IsHit = true;
            if (!_options.IsInverted)
            {
                text ??= lines.Current.ToString();
                Add(lines, state, text, pattern, stop);
            }
        }

        if (lines.IsCut || (state.IsHit && !_options.IsInverted))
        {
            return;
        }

        if (!state.IsHit && _options.IsInverted && !state.IsDone)
        {
            Add(lines, state, state.Beginning ?? text ?? lines.Current.ToString(), pattern: -1, stop);
        }
        else
        {
            _context.AddLine(lines.Number, state.Beginning ?? lines.Current);
        }
    }

    private void Add(TextLines lines, LineState state, string text, int pattern, CancellationToken stop)
    {
        bool isFound = pattern >= 0;
        LockboxMatch match = new(
            _item,
            lines.Number,
            text,
            isFound ? _options.Patterns.TextOf(pattern) : _options.Patterns.Last,
            isFound ? _options.Patterns.Matches(pattern, text, _options.IsAll, stop) : [])
        {
            IgnoreCase = !_options.IsCaseSensitive,
        };
        state.IsDone = _options.IsFirstOnly;
        _context.AddMatch(match, state.Beginning ?? text);
    }

    /// <summary>What is known of the line so far, whose pieces come one by one.</summary>
    private sealed class LineState
    {
        public bool IsHit { get; set; }

        public bool IsDone { get; set; }

        public bool HasLongLine { get; set; }

        public string? Beginning { get; set; }
    }
}
