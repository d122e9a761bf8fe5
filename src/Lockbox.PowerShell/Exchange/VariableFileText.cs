using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Exchange;

/// <summary>
/// The bytes of a file of variables: UTF-8, without its byte order mark, in pinned memory that is zeroed; and the
/// errors about it, which name the file and the line and hold nothing of what stands there.
/// </summary>
internal sealed class VariableFileText : IDisposable
{
    /// <summary>Most bytes of a file of variables.</summary>
    public const int FileBytesMax = 64 * 1024 * 1024;

    /// <summary>Most variables of one file.</summary>
    public const int VariablesMax = 100_000;

    /// <summary>Most characters of all names together, with those of the objects that they stand in.</summary>
    public const int NamesLengthMax = 16 * 1024 * 1024;

    /// <summary>Most bytes of one value in UTF-8: what a lockbox takes.</summary>
    public const int ValueBytesMax = 16 * 1024 * 1024;

    /// <summary>Most bytes of one name in UTF-8: what a lockbox takes.</summary>
    public const int NameBytesMax = 8192;

    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private readonly byte[] _bytes;
    private readonly int _start;
    private int _knownOffset;
    private int _knownLine = 1;

    private VariableFileText(string path, byte[] bytes, int start)
    {
        Path = path;
        _bytes = bytes;
        _start = start;
    }

    /// <summary>The file's path, as errors show it.</summary>
    public string Path { get; }

    /// <summary>The text as UTF-8; it is valid.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(_start);

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">A full path.</param>
    /// <returns>Its text; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidVariableFileException">It is too long or no UTF-8.</exception>
    /// <exception cref="LockboxReadException">It cannot be read.</exception>
    public static VariableFileText Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = PinnedMemory.ReadFile(path, FileBytesMax, length => new LockboxInvalidVariableFileException(
                $"'{path}' has {length} bytes; a file of variables has at most {FileBytesMax}."));
        }
        catch (Exception e) when (PinnedMemory.IsReadFailure(e))
        {
            throw new LockboxReadException(
                $"'{path}' cannot be read: {e.Message}", "Check that it is a file and that you may read it.", e);
        }

        return Of(path, bytes);
    }

    /// <summary>Takes text that has been read already.</summary>
    /// <param name="path">What errors call it.</param>
    /// <param name="bytes">The text; this owns and zeroes it.</param>
    /// <returns>The text; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidVariableFileException">It is no UTF-8.</exception>
    public static VariableFileText Of(string path, byte[] bytes)
    {
        VariableFileText source = new(path, bytes, bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0);
        if (Utf8.IsValid(source.Text))
        {
            return source;
        }

        using (source)
        {
            bool isUtf16 = bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
            throw source.Fault(
                isUtf16 ? 1 : source.LineAt(source.FirstInvalid()),
                isUtf16 ? "the file is UTF-16; save it as UTF-8" : "the text is not valid UTF-8");
        }
    }

    /// <summary>
    /// The number of the line that an offset lies on; LF, CRLF and CR end lines. Offsets that grow cost what lies
    /// between them.
    /// </summary>
    /// <param name="offset">An offset in <see cref="Text"/>.</param>
    /// <returns>The line, from 1.</returns>
    public int LineAt(int offset)
    {
        if (offset < _knownOffset)
        {
            _knownOffset = 0;
            _knownLine = 1;
        }

        ReadOnlySpan<byte> between = Text[_knownOffset..Math.Min(offset, Text.Length)];
        int pairs = between.Count("\r\n"u8);
        bool splitsPair = between is [LineFeed, ..] && _knownOffset > 0 && Text[_knownOffset - 1] == CarriageReturn;
        _knownLine += between.Count(LineFeed) + between.Count(CarriageReturn) - pairs - (splitsPair ? 1 : 0);
        _knownOffset += between.Length;
        return _knownLine;
    }

    /// <summary>The error for a place in the file.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="cause">What is wrong, as the end of a sentence; nothing of the text.</param>
    /// <returns>The error, to be thrown.</returns>
    public LockboxInvalidVariableFileException Fault(int line, string cause) =>
        new($"{Path}, line {line}: {cause}.", "Correct the file there; nothing was imported.");

    /// <summary>Makes a string of a name, which is no secret.</summary>
    /// <param name="name">The name as UTF-8.</param>
    /// <param name="line">Where it stands.</param>
    /// <returns>The name.</returns>
    /// <exception cref="LockboxInvalidVariableFileException">It is too long.</exception>
    public string NameOf(ReadOnlySpan<byte> name, int line) => name.Length <= NameBytesMax
        ? Encoding.UTF8.GetString(name)
        : throw Fault(line, $"a name is longer than {NameBytesMax} bytes");

    /// <summary>Refuses a value that no variable can hold.</summary>
    /// <param name="length">Its bytes.</param>
    /// <param name="line">Where it stands.</param>
    /// <exception cref="LockboxInvalidVariableFileException">It is too long.</exception>
    public void CheckValue(int length, int line)
    {
        if (length > ValueBytesMax)
        {
            throw Fault(line, $"a value is longer than {ValueBytesMax} bytes");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private int FirstInvalid()
    {
        int offset = 0;
        while (Rune.DecodeFromUtf8(Text[offset..], out _, out int consumed) == OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }
}
