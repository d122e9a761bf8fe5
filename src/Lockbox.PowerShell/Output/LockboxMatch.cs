using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Lockbox;

/// <summary>
/// A line of an item in which a pattern was found; what the <c>MatchInfo</c> of Select-String is for files.
/// </summary>
public sealed class LockboxMatch
{
    internal LockboxMatch(LockboxItem item, long lineNumber, string line, string pattern, Match[] matches)
    {
        LockboxItem = item;
        LineNumber = lineNumber;
        Line = line;
        Pattern = pattern;
        Matches = matches;
    }

    /// <summary>The full path of the lockbox file.</summary>
    public string Lockbox => LockboxItem.Lockbox;

    /// <summary>The full name of the item.</summary>
    public string Name => LockboxItem.Name;

    /// <summary>
    /// The item, for commands that take some. (An <c>Item</c> would be hidden by that of the array of results.)
    /// </summary>
    public LockboxItem LockboxItem { get; }

    /// <summary>The number of the line, from 1.</summary>
    public long LineNumber { get; }

    /// <summary>The line without its end; of a line of more than 1,048,576 characters the piece that matches.</summary>
    public string Line { get; }

    /// <summary>The pattern that matches, as it was given; with -NotMatch the last one.</summary>
    public string Pattern { get; }

    /// <summary>Where it matches in <see cref="Line"/>: once, or everywhere with -AllMatches; empty with -NotMatch.
    /// </summary>
    [SuppressMessage("Performance", "CA1819", Justification = "As Select-String's: scripts index it.")]
    public Match[] Matches { get; }

    /// <summary>Whether case did not count.</summary>
    public bool IgnoreCase { get; internal init; }

    /// <summary>The lines around it, or null where none were asked for.</summary>
    public LockboxMatchContext? Context { get; internal set; }

    /// <summary>Name, number and line, with the context lines around them where there are some.</summary>
    /// <returns>For instance <c>src/app.cs:12:// TODO</c>.</returns>
    public override string ToString() =>
        string.Join(Environment.NewLine, LinesWith((name, number, line) => $"{name}:{number}:{line}"));

    /// <summary>The line and the context that is shown with it, marked as Select-String marks them.</summary>
    /// <param name="format">Makes a text of the name, the number and the line.</param>
    /// <returns>The lines, in order; the match itself begins with <c>&gt;</c> where context was asked for.</returns>
    internal IEnumerable<string> LinesWith(Func<string, long, string, string> format)
    {
        if (Context is not { } context)
        {
            return [format(Name, LineNumber, Line)];
        }

        long first = LineNumber - context.DisplayPreContext.Length;
        return context.DisplayPreContext.Select((line, i) => "  " + format(Name, first + i, line))
            .Append("> " + format(Name, LineNumber, Line))
            .Concat(context.DisplayPostContext.Select((line, i) => "  " + format(Name, LineNumber + 1 + i, line)));
    }
}
