using System.ComponentModel;
using System.Text;
using System.Text.RegularExpressions;

namespace Lockbox;

/// <summary>What the view of matches calls to print them; not for scripts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DisplayMatch
{
    /// <summary>How many characters of a long line are shown, around the first match.</summary>
    private const int MostCharacters = 1000;

    /// <summary>
    /// A match as <c>name:number:line</c>, with its context. Control characters are made visible, so that the content
    /// of a file cannot redraw the screen; tabs stay. Of a long line the part around the first match is shown.
    /// </summary>
    /// <param name="match">The match.</param>
    /// <param name="emphasis">The escape sequence that begins emphasis, or an empty text.</param>
    /// <param name="end">The escape sequence that ends it.</param>
    /// <returns>One or more lines.</returns>
    public static string Text(LockboxMatch match, string? emphasis, string? end)
    {
        ArgumentNullException.ThrowIfNull(match);
        return string.Join(Environment.NewLine, match.LinesWith((name, number, line) =>
        {
            bool isMatch = number == match.LineNumber;
            return $"{DisplayText.Name(name)}:{number}:{Line(line, isMatch ? match.Matches : [], emphasis, end)}";
        }));
    }

    private static string Line(string line, Match[] matches, string? emphasis, string? end)
    {
        (int from, int to) = Shown(line, matches);
        StringBuilder text = new(from > 0 ? "…" : string.Empty);
        int at = from;
        foreach (Match match in matches.Where(match => match.Length > 0 && match.Index >= from && match.Index < to))
        {
            int matchEnd = Math.Min(to, match.Index + match.Length);
            text.Append(Visible(line[at..match.Index]))
                .Append(emphasis).Append(Visible(line[match.Index..matchEnd])).Append(end);
            at = matchEnd;
        }

        return text.Append(Visible(line[at..to])).Append(to < line.Length ? "…" : string.Empty).ToString();
    }

    private static (int From, int To) Shown(string line, Match[] matches)
    {
        if (line.Length <= MostCharacters)
        {
            return (0, line.Length);
        }

        int middle = matches is [{ } first, ..] ? first.Index + Math.Min(first.Length, MostCharacters) / 2 : 0;
        int from = Math.Clamp(middle - MostCharacters / 2, 0, line.Length - MostCharacters);
        from = Math.Min(from, matches is [{ } match, ..] ? match.Index : 0);
        return (from, from + MostCharacters);
    }

    private static string Visible(string text) => string.Join('\t', text.Split('\t').Select(DisplayText.Name));
}
