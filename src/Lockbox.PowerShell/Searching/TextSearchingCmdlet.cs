using System.Management.Automation;
using System.Text;
using Lockbox.PowerShell.Infrastructure;
using Lockbox.PowerShell.Items;
using Lockbox.PowerShell.Parameters;

namespace Lockbox.PowerShell.Searching;

/// <summary>The parameters that say what is looked for in a text, named and meant as those of Select-String.</summary>
public abstract class TextSearchingCmdlet : ItemSelectingCmdlet
{
    /// <summary>What is looked for: regular expressions, or plain text with -SimpleMatch.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[]? Pattern { get; set; }

    /// <summary>Takes the patterns as plain text.</summary>
    [Parameter]
    public SwitchParameter SimpleMatch { get; set; }

    /// <summary>Lets case count.</summary>
    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    /// <summary>Returns the lines in which no pattern is found.</summary>
    [Parameter]
    public SwitchParameter NotMatch { get; set; }

    /// <summary>Finds every place in a line where the pattern matches, not only the first.</summary>
    [Parameter]
    public SwitchParameter AllMatches { get; set; }

    /// <summary>Returns the first line of each item only.</summary>
    [Parameter]
    public SwitchParameter List { get; set; }

    /// <summary>Lines around each match: as many before as after, or two numbers.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateCount(1, 2)]
    [ValidateRange(0, 1000)]
    public int[]? Context { get; set; }

    /// <summary>Returns true at the first match, or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Returns the lines as strings.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Only items whose last part matches, or whose full name does if the pattern has a slash.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>No items that match, and nothing below directories that match.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Exclude { get; set; }

    /// <summary>Searches items that are no text, too.</summary>
    [Parameter]
    public SwitchParameter IncludeBinary { get; set; }

    /// <summary>The encoding of text without a byte order mark; UTF-8 by default.</summary>
    [Parameter]
    [ValidateNotNull]
    [EncodingTransformation]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Raw && Quiet)
        {
            Conflict("-Raw and -Quiet exclude each other.", "Leave out one of them.");
        }
    }

    /// <summary>What the parameters mean.</summary>
    /// <returns>The options.</returns>
    /// <exception cref="LockboxInvalidPatternException">A pattern is no regular expression.</exception>
    private protected SearchOptions ReadOptions() => new()
    {
        Patterns = new LinePatterns(TakePatterns(), SimpleMatch, CaseSensitive),
        Encoding = Encoding,
        IsCaseSensitive = CaseSensitive,
        IsInverted = NotMatch,
        IsAll = AllMatches,
        IsFirstOnly = List || Quiet,
        HasContext = Context is not null,
        Before = Context?[0] ?? 0,
        After = Context?[^1] ?? 0,
    };

    private string[] TakePatterns()
    {
        // The only argument without a name is the pattern, as with Select-String: a lockbox alone asks for nothing.
        if (Pattern is null && Lockbox?.AsWritten is { } text && !IsOnHost(text))
        {
            Lockbox = null;
            return [text];
        }

        return Pattern ?? throw new UsageException(
            UsageException.Conflict,
            "There is no pattern to look for.",
            "Give the lockbox first and then the pattern, or -Pattern.");
    }

    private bool IsOnHost(string text)
    {
        try
        {
            return Path.Exists(ResolveHostPath(text));
        }
        catch (LockboxNotFoundException)
        {
            return false;
        }
    }
}
