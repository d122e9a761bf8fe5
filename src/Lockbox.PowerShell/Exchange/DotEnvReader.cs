namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// Reads .env files: <c>KEY=value</c> and <c>export KEY=value</c>, one a line, with comments, single quotes (taken
/// literally) and double quotes (with the escapes <c>\n \r \t \\ \" \$ \`</c>), both over several lines. No value is
/// expanded: <c>$HOME</c> stays <c>$HOME</c>. Where tools differ, docs/commands/Import-LockboxVariable.md has the
/// table.
/// </summary>
internal ref struct DotEnvReader
{
    private readonly VariableFileText _source;
    private readonly ReadOnlySpan<byte> _text;
    private readonly ImportedVariables _variables;
    private int _at;
    private int _line;

    private DotEnvReader(VariableFileText source, ImportedVariables variables)
    {
        _source = source;
        _text = source.Text;
        _variables = variables;
        _line = 1;
    }

    private readonly bool IsAtEnd => _at >= _text.Length;

    private readonly bool IsAtLineEnd => IsAtEnd || _text[_at] is (byte)'\n' or (byte)'\r';

    /// <summary>Reads everything.</summary>
    /// <param name="source">The text.</param>
    /// <param name="variables">Takes the variables and notes.</param>
    /// <exception cref="LockboxInvalidVariableFileException">A line is malformed.</exception>
    public static void Read(VariableFileText source, ImportedVariables variables)
    {
        DotEnvReader reader = new(source, variables);
        while (!reader.IsAtEnd)
        {
            reader.ReadLine();
        }
    }

    private void ReadLine()
    {
        SkipBlanks();
        if (IsAtLineEnd || _text[_at] == '#')
        {
            SkipComment();
        }
        else
        {
            ReadVariable();
        }

        SkipLineEnd();
    }

    private void ReadVariable()
    {
        int line = _line;
        string name = ReadName();
        SkipBlanks();
        if (IsAtLineEnd || _text[_at] != '=')
        {
            throw Fault("there is no = after the name");
        }

        _at++;
        SkipBlanks();
        SecretBuffer value = new();
        try
        {
            ReadValue(value);
            _source.CheckValue(value.Length, line);
            if (value.Span.Contains((byte)0))
            {
                throw _source.Fault(line, "the value has a NUL character");
            }
        }
        catch
        {
            value.Dispose();
            throw;
        }

        _variables.Add(new ImportedVariable(name, value, line), _source);
    }

    private string ReadName()
    {
        ReadOnlySpan<byte> word = ReadWord();
        int afterWord = _at;
        SkipBlanks();
        if (word.SequenceEqual("export"u8) && _at > afterWord && !IsAtLineEnd && _text[_at] != '=')
        {
            word = ReadWord();
        }

        if (word.IsEmpty || !(char.IsAsciiLetterOrDigit((char)word[0]) || word[0] == '_'))
        {
            throw Fault("a name of letters, digits, _, - and . is expected, beginning with a letter, a digit or _");
        }

        return _source.NameOf(word, _line);
    }

    private ReadOnlySpan<byte> ReadWord()
    {
        int start = _at;
        while (!IsAtEnd && (char.IsAsciiLetterOrDigit((char)_text[_at]) || _text[_at] is (byte)'_' or (byte)'-'
            or (byte)'.'))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private void ReadValue(SecretBuffer value)
    {
        if (IsAtLineEnd)
        {
            return;
        }

        byte quote = _text[_at];
        if (quote is not ((byte)'\'' or (byte)'"'))
        {
            ReadBare(value);
            return;
        }

        _at++;
        ReadQuoted(value, quote);
        SkipBlanks();
        if (!IsAtLineEnd && _text[_at] != '#')
        {
            throw Fault("only a comment may follow a closing quote on its line");
        }

        SkipComment();
    }

    // Up to the end of the line, or to a # that begins the value or has a blank before it; without blanks at the end.
    private void ReadBare(SecretBuffer value)
    {
        int start = _at;
        int end = _at;
        while (!IsAtLineEnd && !(_text[_at] == '#' && (_at == start || IsBlank(_text[_at - 1]))))
        {
            _at++;
            end = IsBlank(_text[_at - 1]) ? end : _at;
        }

        value.Append(_text[start..end]);
        SkipComment();
    }

    private void ReadQuoted(SecretBuffer value, byte quote)
    {
        int first = _line;
        while (true)
        {
            if (IsAtEnd)
            {
                throw _source.Fault(first, "the quote is never closed");
            }

            byte next = _text[_at];
            if (next == quote)
            {
                _at++;
                return;
            }

            if (IsAtLineEnd)
            {
                // However the file ends its lines, a value has line feeds.
                SkipLineEnd();
                value.Append((byte)'\n');
            }
            else if (quote == '"' && next == '\\' && _at + 1 < _text.Length && Unescape(_text[_at + 1]) is { } meant)
            {
                _at += 2;
                value.Append(meant);
            }
            else
            {
                _at++;
                value.Append(next);
            }
        }
    }

    // What a backslash and this character stand for; null leaves both as they are, for paths of Windows.
    private static byte? Unescape(byte escaped) => escaped switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'\\' or (byte)'"' or (byte)'$' or (byte)'`' => escaped,
        _ => null,
    };

    private static bool IsBlank(byte character) => character is (byte)' ' or (byte)'\t';

    private void SkipBlanks()
    {
        while (!IsAtEnd && IsBlank(_text[_at]))
        {
            _at++;
        }
    }

    private void SkipComment()
    {
        while (!IsAtLineEnd)
        {
            _at++;
        }
    }

    private void SkipLineEnd()
    {
        if (IsAtEnd)
        {
            return;
        }

        _at += _text[_at..].StartsWith("\r\n"u8) ? 2 : 1;
        _line++;
    }

    private readonly LockboxInvalidVariableFileException Fault(string cause) => _source.Fault(_line, cause);
}
