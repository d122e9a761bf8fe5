namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// The records of a CSV text, one after another (RFC 4180; LF and CR end lines as well as CRLF). Blank lines are passed
/// over, and so is a <c>#TYPE</c> line at the beginning, which Windows PowerShell writes.
/// </summary>
internal sealed class CsvRecords(VariableFileText source) : IDisposable
{
    private readonly SecretBuffer _fields = new();
    private readonly List<int> _ends = [];
    private int _at;
    private int _next = 1;

    /// <summary>The line on which the record begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>How many fields the record has.</summary>
    public int Count => _ends.Count;

    /// <summary>A field of the record, as UTF-8.</summary>
    /// <param name="index">Which, from 0.</param>
    public ReadOnlySpan<byte> this[int index] => _fields.Span[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];

    private ReadOnlySpan<byte> Rest => source.Text[_at..];

    private bool IsAtLineEnd => Rest is [] or [(byte)'\n' or (byte)'\r', ..];

    /// <summary>Reads the next record.</summary>
    /// <param name="most">How many fields it may have.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="LockboxInvalidVariableFileException">Quotes are wrong, or there are too many
    /// fields.</exception>
    public bool MoveNext(int most)
    {
        _fields.Dispose();
        _ends.Clear();
        SkipWhatIsNone();
        if (Rest.IsEmpty)
        {
            return false;
        }

        Line = _next;
        ReadField();
        while (!IsAtLineEnd)
        {
            _at++;
            if (_ends.Count == most)
            {
                throw source.Fault(Line, $"the row has more than {most} fields");
            }

            ReadField();
        }

        SkipLineEnd();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _fields.Dispose();

    private void SkipWhatIsNone()
    {
        bool isType = _at == 0 && Rest.StartsWith("#TYPE "u8);
        while (!Rest.IsEmpty && (isType || IsAtLineEnd))
        {
            int length = Rest.IndexOfAny("\r\n"u8);
            _at += length < 0 ? Rest.Length : length;
            SkipLineEnd();
            isType = false;
        }
    }

    private void ReadField()
    {
        if (Rest is [(byte)'"', ..])
        {
            ReadQuoted();
            if (!IsAtLineEnd && Rest[0] != ',')
            {
                throw source.Fault(_next, "a comma or the end of the line has to follow a closing quote");
            }
        }
        else
        {
            int length = Rest.IndexOfAny(",\r\n"u8);
            ReadOnlySpan<byte> field = length < 0 ? Rest : Rest[..length];
            if (field.Contains((byte)'"'))
            {
                throw source.Fault(_next, "a field with quotes in it has to be in quotes, with each of them doubled");
            }

            _fields.Append(field);
            _at += field.Length;
        }

        _ends.Add(_fields.Length);
    }

    private void ReadQuoted()
    {
        _at++;
        while (true)
        {
            int length = Rest.IndexOf((byte)'"');
            if (length < 0)
            {
                throw source.Fault(_next, "the quote is never closed");
            }

            _fields.Append(Rest[..length]);
            _at += length + 1;
            if (Rest is not [(byte)'"', ..])
            {
                _next = source.LineAt(_at);
                return;
            }

            _fields.Append((byte)'"');
            _at++;
        }
    }

    private void SkipLineEnd()
    {
        if (!Rest.IsEmpty)
        {
            _at += Rest.StartsWith("\r\n"u8) ? 2 : 1;
            _next++;
        }
    }
}
