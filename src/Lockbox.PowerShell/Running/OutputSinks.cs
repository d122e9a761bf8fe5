using System.Text;

namespace Lockbox.PowerShell.Running;

/// <summary>Takes what a program prints, with secrets replaced already.</summary>
internal interface IOutputSink
{
    /// <summary>Takes the next bytes, cut anywhere.</summary>
    /// <param name="utf8">Text in UTF-8.</param>
    void Write(ReadOnlySpan<byte> utf8);

    /// <summary>The program will print nothing more.</summary>
    void Complete();
}

/// <summary>Makes lines, as PowerShell does of a program's output: they end with LF, CR or both.</summary>
/// <param name="take">Takes lines as soon as they are whole, some at a time; the last one may have no end.</param>
internal sealed class LineSink(Action<IReadOnlyList<string>> take) : IOutputSink
{
    private readonly List<byte> _line = [];
    private bool _isAfterReturn;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> utf8)
    {
        List<string> lines = [];
        if (_isAfterReturn && !utf8.IsEmpty)
        {
            // The second half of CR LF belongs to a line that is gone.
            utf8 = utf8[0] == '\n' ? utf8[1..] : utf8;
            _isAfterReturn = false;
        }

        for (int end = utf8.IndexOfAny("\r\n"u8); end >= 0; end = utf8.IndexOfAny("\r\n"u8))
        {
            _line.AddRange(utf8[..end]);
            lines.Add(TakeLine());
            bool isReturn = utf8[end] == '\r';
            utf8 = utf8[(end + 1)..];
            if (isReturn && utf8.StartsWith("\n"u8))
            {
                utf8 = utf8[1..];
            }
            else
            {
                _isAfterReturn = isReturn && utf8.IsEmpty;
            }
        }

        _line.AddRange(utf8);
        if (lines.Count > 0)
        {
            take(lines);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_line.Count > 0)
        {
            take([TakeLine()]);
        }
    }

    private string TakeLine()
    {
        string line = Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line));
        _line.Clear();
        return line;
    }
}

/// <summary>
/// Passes text on as it comes, without waiting for the end of a line; only characters are kept whole.
/// </summary>
/// <param name="take">Takes the text.</param>
internal sealed class TextSink(Action<string> take) : IOutputSink
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> utf8) => Pass(utf8, flush: false);

    /// <inheritdoc/>
    public void Complete() => Pass([], flush: true);

    private void Pass(ReadOnlySpan<byte> utf8, bool flush)
    {
        char[] text = new char[_decoder.GetCharCount(utf8, flush)];
        _decoder.GetChars(utf8, text, flush);
        if (text.Length > 0)
        {
            take(new string(text));
        }
    }
}
