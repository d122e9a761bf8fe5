using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Lockbox.PowerShell.Searching;

/// <summary>
/// The patterns of one search. A line matches when one of them does; the first that does is the one that counts.
/// </summary>
/// <remarks>
/// Regular expressions backtrack, and on some lines some of them would for years. So each attempt has a limit. Up to
/// the short one the caller's thread waits for it; what takes longer is tried again on another thread up to the long
/// one, so that whoever stops the search does not have to wait. A thread that is left behind ends at that limit and
/// touches nothing but its line.
/// </remarks>
internal sealed class LinePatterns
{
    /// <summary>How long a pattern may take for one line.</summary>
    public static readonly TimeSpan LongLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortLimit = TimeSpan.FromMilliseconds(200);

    private readonly Limited[] _patterns;

    /// <summary>Reads the patterns.</summary>
    /// <param name="patterns">At least one.</param>
    /// <param name="isSimple">Whether they are plain text and no regular expressions.</param>
    /// <param name="isCaseSensitive">Whether case counts; where it does not, that does not depend on the culture.
    /// </param>
    /// <exception cref="LockboxInvalidPatternException">A pattern is no regular expression.</exception>
    public LinePatterns(IReadOnlyList<string> patterns, bool isSimple, bool isCaseSensitive)
        : this(patterns, isSimple, isCaseSensitive, ShortLimit, LongLimit)
    {
    }

    /// <summary>The same with other limits, for tests.</summary>
    /// <param name="patterns">At least one.</param>
    /// <param name="isSimple">Whether they are plain text.</param>
    /// <param name="isCaseSensitive">Whether case counts.</param>
    /// <param name="shortLimit">How long the caller's thread waits.</param>
    /// <param name="longLimit">How long a pattern may take for one line.</param>
    internal LinePatterns(
        IReadOnlyList<string> patterns, bool isSimple, bool isCaseSensitive, TimeSpan shortLimit, TimeSpan longLimit)
    {
        RegexOptions options = RegexOptions.CultureInvariant
            | (isCaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase);
        _patterns = [.. patterns.Select(pattern => new Limited(pattern, isSimple, options, shortLimit, longLimit))];
    }

    /// <summary>The last of the patterns, which a line that matches none of them was compared with.</summary>
    public string Last => _patterns[^1].Text;

    /// <summary>The first pattern that matches.</summary>
    /// <param name="line">The line, or a piece of it.</param>
    /// <param name="text">The line as a string where the pattern has needed one; to be used instead of making another.
    /// </param>
    /// <param name="stop">Ends a long attempt.</param>
    /// <returns>The pattern's number, or -1 when none matches.</returns>
    /// <exception cref="LockboxPatternTimeoutException">A pattern takes too long.</exception>
    public int Find(ReadOnlySpan<char> line, ref string? text, CancellationToken stop)
    {
        for (int i = 0; i < _patterns.Length; i++)
        {
            if (_patterns[i].IsMatch(line, ref text, stop))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Where a pattern matches.</summary>
    /// <param name="pattern">Its number.</param>
    /// <param name="line">The line, which it matches.</param>
    /// <param name="isAll">All matches instead of the first.</param>
    /// <param name="stop">Ends a long attempt.</param>
    /// <returns>At least one match.</returns>
    /// <exception cref="LockboxPatternTimeoutException">The pattern takes too long.</exception>
    public Match[] Matches(int pattern, string line, bool isAll, CancellationToken stop) =>
        _patterns[pattern].Matches(line, isAll, stop);

    /// <summary>A pattern as the user wrote it.</summary>
    /// <param name="pattern">Its number.</param>
    /// <returns>The text.</returns>
    public string TextOf(int pattern) => _patterns[pattern].Text;

    /// <summary>A pattern with its two limits.</summary>
    private sealed class Limited
    {
        private readonly Regex _quick;
        private readonly Regex _patient;

        public Limited(
            string text, bool isSimple, RegexOptions options, TimeSpan shortLimit, TimeSpan longLimit)
        {
            Text = text;
            string expression = isSimple ? Regex.Escape(text) : text;
            try
            {
                _quick = new Regex(expression, options, shortLimit);
                _patient = new Regex(expression, options, longLimit);
            }
            catch (ArgumentException e)
            {
                throw new LockboxInvalidPatternException(
                    $"'{Engine.EntryName.ToDisplay(text)}' is no regular expression: {e.Message}",
                    "Correct it, or look for the text as it is with -SimpleMatch.",
                    e);
            }
        }

        public string Text { get; }

        public bool IsMatch(ReadOnlySpan<char> line, ref string? text, CancellationToken stop)
        {
            try
            {
                return _quick.IsMatch(line);
            }
            catch (RegexMatchTimeoutException)
            {
                string whole = text ??= line.ToString();
                return Patiently(() => _patient.IsMatch(whole), stop);
            }
        }

        public Match[] Matches(string line, bool isAll, CancellationToken stop)
        {
            try
            {
                return Matches(_quick, line, isAll);
            }
            catch (RegexMatchTimeoutException)
            {
                return Patiently(() => Matches(_patient, line, isAll), stop);
            }
        }

        private static Match[] Matches(Regex expression, string line, bool isAll) =>
            isAll ? [.. expression.Matches(line).Cast<Match>()] : [expression.Match(line)];

        [SuppressMessage("Reliability", "CA2008", Justification = "Task.Run has the scheduler that is meant.")]
        private T Patiently<T>(Func<T> attempt, CancellationToken stop)
        {
            Task<T> task = Task.Run(attempt, CancellationToken.None);
            try
            {
                task.Wait(stop);
                return task.Result;
            }
            catch (AggregateException e) when (e.InnerException is RegexMatchTimeoutException timeout)
            {
                throw new LockboxPatternTimeoutException(
                    $"The pattern '{Engine.EntryName.ToDisplay(Text)}' takes more than "
                        + $"{_patient.MatchTimeout.TotalSeconds:F0} s for one line.",
                    "Write it so that there are fewer ways to match, for instance '[^,]*,' instead of '(.*)*,'.",
                    timeout);
            }
        }
    }
}
