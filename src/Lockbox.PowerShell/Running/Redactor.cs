using System.Buffers;
using System.Security.Cryptography;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Replaces secrets in a stream of bytes by <c>***</c>, however the stream is cut into writes. Every byte that belongs
/// to any occurrence of any pattern is hidden, and bytes that are hidden one after another become one <c>***</c>.
/// </summary>
/// <remarks>
/// What cannot become part of a secret any more is passed on at once; nothing waits for a line's end or for a time.
/// Held back is exactly the longest end of the stream that is the beginning of a pattern. A pattern in Base64 may have
/// an encoder's line ends in it, which its tree does not get to see; what it covers is all that lies between its ends.
/// </remarks>
/// <param name="trees">The patterns; the caller keeps them alive and disposes them.</param>
internal sealed class Redactor(PatternTrees trees) : IDisposable
{
    private byte[] _held = [];
    private bool[] _isHidden = [];
    private int _start;
    private int _end;
    private int _plain = PatternTree.Root;
    private int _base64 = PatternTree.Root;
    private Base64Run _run;

    // Where in what is held the bytes are that the tree of Base64 has seen, up to _placeEnd.
    private int[] _places = [];
    private int _placeEnd;

    // The hidden bytes that end at the end of what is held, if any do: from _runStart to _runEnd.
    private int _runStart;
    private int _runEnd = -1;

    // Whether the last byte that was passed on was a hidden one.
    private bool _isMasking;

    /// <summary>What stands in the place of a secret.</summary>
    public static ReadOnlySpan<byte> Mask => "***"u8;

    /// <summary>How many bytes wait because they may become a secret.</summary>
    public int HeldLength => _end - _start;

    /// <summary>Takes the next bytes of the stream and passes on what is decided.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <param name="output">Takes what is decided.</param>
    public void Write(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        MakeRoom(input.Length);
        while (!input.IsEmpty)
        {
            if (_start == _end && _plain == PatternTree.Root && _base64 == PatternTree.Root)
            {
                input = input[PassOrdinary(input, output)..];
                if (input.IsEmpty)
                {
                    break;
                }
            }

            Take(input[0]);
            input = input[1..];
            PassOn(FirstUndecided(), output);
        }
    }

    /// <summary>The stream has ended: passes on what was held, which is no secret.</summary>
    /// <param name="output">Takes it.</param>
    public void Complete(IBufferWriter<byte> output)
    {
        PassOn(_end, output);
        _plain = PatternTree.Root;
        _base64 = PatternTree.Root;
        _run = default;
        _isMasking = false;
        MakeRoom(0);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_held);

    private int PassOrdinary(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int length = input.IndexOfAny(trees.FirstBytes);
        length = length < 0 ? input.Length : length;
        if (length > 0)
        {
            output.Write(input[..length]);
            _run.Skip(input[..length]);
            _isMasking = false;
        }

        return length;
    }

    private void Take(byte value)
    {
        bool isRunGoingOn = _runEnd == _end;
        _held[_end] = value;
        _isHidden[_end] = false;
        bool isBreak = _run.IsBreak(value);
        if (!isBreak)
        {
            _places[_placeEnd++] = _end;
        }

        _end++;
        int from = StartOfHit(value, isBreak);
        if (from == _end)
        {
            return;
        }

        // What is hidden already is not hidden again, so that each byte is touched once.
        int known = isRunGoingOn ? _runStart : _end;
        if (from < known)
        {
            _isHidden.AsSpan(from, known - from).Fill(true);
        }

        _isHidden[_end - 1] = true;
        _runStart = Math.Min(from, known);
        _runEnd = _end;
    }

    // Where the longest pattern begins that ends here, or the end of what is held. The beginning may have been passed
    // on, hidden, as part of an earlier one.
    private int StartOfHit(byte value, bool isBreak)
    {
        _plain = trees.Plain.Next(_plain, value);
        int from = Math.Max(_start, _end - trees.Plain.HitOf(_plain));
        if (!isBreak)
        {
            _base64 = trees.Base64.Next(_base64, value);
            from = Math.Min(from, PlaceOfLast(trees.Base64.HitOf(_base64)));

            // A whole pattern stays the current one through line ends, but does not wait for anything behind them.
            _base64 = trees.Base64.OpenOf(_base64);
        }

        return from;
    }

    private int FirstUndecided() =>
        Math.Min(_end - trees.Plain.DepthOf(_plain), PlaceOfLast(trees.Base64.DepthOf(_base64)));

    // Where the last bytes begin that the tree of Base64 has seen, as far as they are still held.
    private int PlaceOfLast(int count) => count switch
    {
        0 => _end,
        _ when count > _placeEnd => _start,
        _ => Math.Max(_start, _places[_placeEnd - count]),
    };

    private void PassOn(int decided, IBufferWriter<byte> output)
    {
        while (_start < _end && (_start < decided || _isHidden[_start]))
        {
            int length = _isHidden[_start] ? LengthUntil(_end, isHidden: false) : LengthUntil(decided, isHidden: true);
            if (!_isHidden[_start])
            {
                output.Write(_held.AsSpan(_start, length));
            }
            else if (!_isMasking)
            {
                output.Write(Mask);
            }

            _isMasking = _isHidden[_start];
            _start += length;
        }
    }

    private int LengthUntil(int end, bool isHidden)
    {
        int length = _isHidden.AsSpan(_start, end - _start).IndexOf(isHidden);
        return length < 0 ? end - _start : length;
    }

    private void MakeRoom(int length)
    {
        ForgetPlaces();
        int held = HeldLength;
        byte[] bytes = _held;
        if (held + length > bytes.Length)
        {
            _held = PinnedMemory.Bytes(Math.Max(held + length, 256));
            bool[] flags = new bool[_held.Length];
            _isHidden.AsSpan(_start, held).CopyTo(flags);
            bytes.AsSpan(_start, held).CopyTo(_held);
            CryptographicOperations.ZeroMemory(bytes);
            _isHidden = flags;
            Array.Resize(ref _places, _held.Length);
        }
        else
        {
            bytes.AsSpan(_start, held).CopyTo(bytes);
            _isHidden.AsSpan(_start, held).CopyTo(_isHidden);
        }

        _runEnd = _runEnd == _end ? held : -1;
        _runStart = Math.Max(0, _runStart - _start);
        _start = 0;
        _end = held;
    }

    // Of the places those stay that are held, as they are counted after the bytes have been moved to the beginning.
    private void ForgetPlaces()
    {
        int first = _places.AsSpan(0, _placeEnd).BinarySearch(_start);
        first = first < 0 ? ~first : first;
        for (int i = first; i < _placeEnd; i++)
        {
            _places[i - first] = _places[i] - _start;
        }

        _placeEnd -= first;
    }
}
