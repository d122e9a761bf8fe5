using System.Text;

namespace Lockbox.Engine.Primitives;

/// <summary>Whose rules a <see cref="Wildcard"/> has.</summary>
internal enum WildcardDialect
{
    /// <summary>
    /// A backtick takes the next character as it is, and a set has no negation. What is malformed is no pattern.
    /// </summary>
    PowerShell,

    /// <summary>
    /// The rules of gitignore(5): a backslash takes the next character as it is, and sets are those of fnmatch(3), with
    /// <c>[!abc]</c> and <c>[[:alpha:]]</c>.
    /// </summary>
    Git,
}

/// <summary>
/// A wildcard pattern for text without slashes: <c>*</c> any characters, <c>?</c> one, <c>[abc]</c> and <c>[a-z]</c>
/// one of a set. A character is a Unicode scalar value, so <c>?</c> matches one emoji.
/// </summary>
/// <remarks>
/// Matching remembers only the last <c>*</c>, so the work is at most pattern length times text length and no recursion
/// takes place, whatever the pattern.
/// </remarks>
internal sealed class Wildcard
{
    private readonly Token[] _tokens;
    private readonly bool _ignoreCase;

    private Wildcard(Token[] tokens, bool ignoreCase, string literalHead)
    {
        _tokens = tokens;
        _ignoreCase = ignoreCase;
        LiteralHead = literalHead;
    }

    private enum TokenKind : byte
    {
        Literal,
        AnyOne,
        AnyRun,
        Set,
    }

    /// <summary>The text before the first wildcard, without backticks.</summary>
    public string LiteralHead { get; }

    /// <summary>
    /// True when the pattern has no wildcard, so that it is <see cref="LiteralHead"/> and nothing else.
    /// </summary>
    public bool IsLiteral => _tokens.All(token => token.Kind == TokenKind.Literal);

    /// <summary>Reads a pattern. Returns null when it is malformed, for instance because a set is not closed.</summary>
    public static Wildcard? TryParse(
        ReadOnlySpan<char> pattern, bool ignoreCase, WildcardDialect dialect = WildcardDialect.PowerShell)
    {
        List<Token> tokens = [];
        StringBuilder head = new();
        bool inHead = true;
        while (!pattern.IsEmpty)
        {
            Token token;
            switch (pattern[0])
            {
                case '*':
                    token = new(TokenKind.AnyRun, default, null);
                    pattern = pattern[1..];
                    break;
                case '?':
                    token = new(TokenKind.AnyOne, default, null);
                    pattern = pattern[1..];
                    break;
                case '[':
                    if (WildcardSet.TryParse(ref pattern, dialect) is not { } set)
                    {
                        return null;
                    }

                    token = new(TokenKind.Set, default, set);
                    break;
                default:
                    if (TryReadLiteral(ref pattern, dialect) is not { } literal)
                    {
                        return null;
                    }

                    token = new(TokenKind.Literal, literal, null);
                    break;
            }

            inHead &= token.Kind == TokenKind.Literal;
            _ = inHead ? head.Append(token.Value) : head;
            if (token.Kind != TokenKind.AnyRun || tokens is not [.., { Kind: TokenKind.AnyRun }])
            {
                tokens.Add(ignoreCase ? token.Fold() : token);
            }
        }

        return new Wildcard([.. tokens], ignoreCase, head.ToString());
    }

    /// <summary>
    /// One character, or the one behind what takes it as it is. That at the end stands for itself in PowerShell, and is
    /// malformed in git: null.
    /// </summary>
    public static Rune? TryReadLiteral(ref ReadOnlySpan<char> pattern, WildcardDialect dialect)
    {
        bool isGit = dialect == WildcardDialect.Git;
        if (pattern[0] == (isGit ? '\\' : '`'))
        {
            if (isGit && pattern.Length == 1)
            {
                return null;
            }

            pattern = pattern.Length > 1 ? pattern[1..] : pattern;
        }

        _ = Rune.DecodeFromUtf16(pattern, out Rune rune, out int used);
        pattern = pattern[used..];
        return rune;
    }

    /// <summary>Whether the whole of <paramref name="text"/> matches.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        int token = 0, position = 0, afterStar = -1, starPosition = 0;
        while (position < text.Length)
        {
            if (token < _tokens.Length && _tokens[token].Kind == TokenKind.AnyRun)
            {
                afterStar = ++token;
                starPosition = position;
                continue;
            }

            _ = Rune.DecodeFromUtf16(text[position..], out Rune rune, out int used);
            if (token < _tokens.Length && _tokens[token].Matches(rune, _ignoreCase))
            {
                token++;
                position += used;
            }
            else if (afterStar < 0)
            {
                return false;
            }
            else
            {
                // The last star takes one character more; earlier ones never need to be tried again.
                _ = Rune.DecodeFromUtf16(text[starPosition..], out _, out used);
                starPosition += used;
                position = starPosition;
                token = afterStar;
            }
        }

        while (token < _tokens.Length && _tokens[token].Kind == TokenKind.AnyRun)
        {
            token++;
        }

        return token == _tokens.Length;
    }

    private readonly record struct Token(TokenKind Kind, Rune Value, WildcardSet? Set)
    {
        public bool Matches(Rune rune, bool ignoreCase) => Kind switch
        {
            TokenKind.Literal => Value == (ignoreCase ? Rune.ToUpperInvariant(rune) : rune),
            TokenKind.AnyOne => true,
            TokenKind.Set => Set!.Contains(rune, ignoreCase),
            _ => false,
        };

        /// <summary>The token for comparisons without case.</summary>
        public Token Fold() => Kind == TokenKind.Literal ? this with { Value = Rune.ToUpperInvariant(Value) } : this;
    }
}
