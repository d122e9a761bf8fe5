using System.Buffers;
using System.Security.Cryptography;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// Replaces secrets in a stream of bytes by <c>***</c>, however the stream is cut into writes. Every byte that belongs
/// to any occurrence of any pattern is hidden, and bytes that are hidden one after another become one <c>***</c>.
/// </summary>
/// <remarks>
/// What cannot become part of a secret any more is passed on at once; nothing waits for a line's end or for a time.
/// Held back is exactly the longest end of the stream that is the beginning of a pattern.
/// </remarks>
/// <param name="tree">The patterns; the caller keeps it alive and disposes it.</param>
internal sealed class Redactor(PatternTree tree) : IDisposable
{
    private byte[] _held = [];
    private bool[] _isHidden = [];
    private int _start;
    private int _end;
    private int _node = PatternTree.Root;

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
            if (_start == _end && _node == PatternTree.Root)
            {
                input = input[PassOrdinary(input, output)..];
                if (input.IsEmpty)
                {
                    break;
                }
            }

            Take(input[0]);
            input = input[1..];
            PassOn(tree.DepthOf(_node), output);
        }
    }

    /// <summary>The stream has ended: passes on what was held, which is no secret.</summary>
    /// <param name="output">Takes it.</param>
    public void Complete(IBufferWriter<byte> output)
    {
        PassOn(0, output);
        _node = PatternTree.Root;
        _isMasking = false;
        MakeRoom(0);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_held);

    private int PassOrdinary(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int length = input.IndexOfAny(tree.FirstBytes);
        length = length < 0 ? input.Length : length;
        if (length > 0)
        {
            output.Write(input[..length]);
            _isMasking = false;
        }

        return length;
    }

    private void Take(byte value)
    {
        bool isRunGoingOn = _runEnd == _end;
        _held[_end] = value;
        _isHidden[_end++] = false;
        _node = tree.Next(_node, value);
        int hit = tree.HitOf(_node);
        if (hit == 0)
        {
            return;
        }

        // What is hidden already is not hidden again, so that each byte is touched once. The beginning of a hit may
        // have been passed on, hidden, as part of an earlier one.
        int from = Math.Max(_start, _end - hit);
        int known = isRunGoingOn ? _runStart : _end;
        if (from < known)
        {
            _isHidden.AsSpan(from, known - from).Fill(true);
        }

        _isHidden[_end - 1] = true;
        _runStart = Math.Min(from, known);
        _runEnd = _end;
    }

    private void PassOn(int undecided, IBufferWriter<byte> output)
    {
        int decided = _end - undecided;
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
        int held = HeldLength;
        byte[] bytes = _held;
        if (held + length > bytes.Length)
        {
            _held = GC.AllocateArray<byte>(Math.Max(held + length, 256), pinned: true);
            bool[] flags = new bool[_held.Length];
            _isHidden.AsSpan(_start, held).CopyTo(flags);
            bytes.AsSpan(_start, held).CopyTo(_held);
            CryptographicOperations.ZeroMemory(bytes);
            _isHidden = flags;
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
}
