using System.Buffers;

namespace Lockbox.PowerShell.Searching;

/// <summary>
/// The lines of a text one after the other, each as a span that is valid until the next one; a line becomes a string
/// only where somebody wants to keep it. Lines end with CR, LF or CR LF, as with <see cref="TextReader.ReadLine"/>.
/// </summary>
/// <remarks>
/// A line that is longer than <see cref="MostCharacters"/> comes in pieces of that length, so that memory does not
/// depend on what is in the file. No piece ends between the halves of a surrogate pair.
/// </remarks>
internal sealed class TextLines : IDisposable
{
    /// <summary>The longest piece of a line, in UTF-16 code units.</summary>
    public const int MostCharacters = 1 << 20;

    private const int FirstLength = 4096;

    private readonly TextReader _reader;
    private char[] _buffer;
    private int _start;
    private int _end;
    private int _pieceStart;
    private int _pieceLength;
    private bool _isAtEnd;
    private bool _skipsLineFeed;
    private bool _continues;

    /// <summary>Begins before the first line.</summary>
    /// <param name="reader">The text; not disposed.</param>
    public TextLines(TextReader reader)
    {
        _reader = reader;
        _buffer = ArrayPool<char>.Shared.Rent(FirstLength);
    }

    /// <summary>The line, or the piece of a long one.</summary>
    public ReadOnlySpan<char> Current => _buffer.AsSpan(_pieceStart, _pieceLength);

    /// <summary>The line's number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether this is the second or a later piece of its line.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>Whether another piece of the same line follows.</summary>
    public bool IsCut => _continues;

    /// <summary>Goes on to the next line, or to the next piece of this one.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool MoveNext()
    {
        for (int searched = 0; ;)
        {
            SkipLineFeed();
            int found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOfAny('\r', '\n');
            if (found >= 0 && searched + found <= MostCharacters)
            {
                int length = searched + found;
                _skipsLineFeed = _buffer[_start + length] == '\r';
                Take(length, ending: 1);
                return true;
            }

            searched = _end - _start;
            if (searched > MostCharacters)
            {
                bool splitsPair = char.IsHighSurrogate(_buffer[_start + MostCharacters - 1]);
                Take(MostCharacters - (splitsPair ? 1 : 0), ending: 0);
                return true;
            }

            if (_isAtEnd)
            {
                bool hasLast = searched > 0;
                Take(searched, ending: 0);
                _continues = false;
                return hasLast;
            }

            Fill();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The text may be a secret; the pool is everybody's.
        ArrayPool<char>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
        _start = _end = _pieceStart = _pieceLength = 0;
        _isAtEnd = true;
    }

    private void SkipLineFeed()
    {
        if (_skipsLineFeed && _start < _end)
        {
            _skipsLineFeed = false;
            if (_buffer[_start] == '\n')
            {
                _start++;
            }
        }
    }

    private void Take(int length, int ending)
    {
        IsContinued = _continues;
        _continues = ending == 0;
        if (!IsContinued && (length > 0 || ending > 0))
        {
            Number++;
        }

        _pieceStart = _start;
        _pieceLength = length;
        _start += length + ending;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            char[] larger = ArrayPool<char>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<char>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }

        int read = _reader.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isAtEnd = read == 0;
    }
}
