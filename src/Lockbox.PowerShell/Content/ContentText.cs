using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Content;

/// <summary>Takes a stretch of content.</summary>
/// <param name="bytes">The bytes; not kept.</param>
internal delegate void ContentSink(ReadOnlySpan<byte> bytes);

/// <summary>
/// Objects as the bytes that Set-Content makes of them: the text of each, and a line break. Arrays are taken apart,
/// nothing is made of null.
/// </summary>
/// <param name="sink">Where the bytes go.</param>
internal sealed class ContentText(ContentSink sink) : IDisposable
{
    private const int BufferLength = 16 * 1024;

    private readonly byte[] _buffer = new byte[BufferLength];
    private Encoder? _encoder;
    private bool _hasBegun;

    /// <summary>How objects become bytes.</summary>
    public required ContentStyle Style { get; init; }

    /// <summary>Whether a byte order mark goes first, where the encoding has one.</summary>
    public bool HasMark { get; init; } = true;

    /// <summary>Writes an object.</summary>
    /// <param name="value">Text, bytes, a stream, anything with a text, or an array of those.</param>
    /// <exception cref="UsageException">It is no byte, and everything has to be.</exception>
    public void Add(object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case null:
                break;
            case byte[] or byte or Stream when Style.AsByteStream || !Style.WritesBytesAsText:
                AddBytes(plain);
                break;
            case string text when !Style.AsByteStream:
                AddText(text);
                break;
            case { } when LanguagePrimitives.GetEnumerable(plain) is { } several:
                foreach (object? one in several)
                {
                    Add(one);
                }

                break;
            case { } when Style.AsByteStream:
                AddBytes(ByteOf(plain));
                break;
            default:
                AddText(value!.ToString() ?? string.Empty);
                break;
        }
    }

    /// <summary>
    /// Writes what is due at the end: a byte order mark, if nothing was written, and the encoder's rest.
    /// </summary>
    public void Finish()
    {
        if (!Style.AsByteStream)
        {
            Begin();
            Encode([], flush: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private static byte ByteOf(object value)
    {
        bool isWhole = value is sbyte or short or ushort or int or uint or long or ulong;
        return isWhole && LanguagePrimitives.TryConvertTo(value, out byte one) ? one : throw new UsageException(
            UsageException.Conflict,
            "With -AsByteStream the content has to be bytes.",
            "Leave out -AsByteStream for text, or make bytes of it: [Text.Encoding]::UTF8.GetBytes(...).");
    }

    private void AddBytes(object value)
    {
        _hasBegun = true;
        switch (value)
        {
            case byte one:
                sink([one]);
                break;
            case byte[] bytes:
                sink(bytes);
                break;
            case Stream stream:
                for (int read = stream.Read(_buffer); read > 0; read = stream.Read(_buffer))
                {
                    sink(_buffer.AsSpan(0, read));
                }

                break;
        }
    }

    private void AddText(string text)
    {
        Begin();
        Encode(text, flush: false);
        if (!Style.NoNewline)
        {
            Encode(Environment.NewLine, flush: false);
        }
    }

    private void Begin()
    {
        if (!_hasBegun && HasMark)
        {
            sink(Style.Encoding.Preamble);
        }

        _hasBegun = true;
    }

    private void Encode(ReadOnlySpan<char> text, bool flush)
    {
        _encoder ??= Style.Encoding.GetEncoder();
        bool isDone;
        do
        {
            _encoder.Convert(text, _buffer, flush, out int chars, out int bytes, out isDone);
            text = text[chars..];
            sink(_buffer.AsSpan(0, bytes));
        }
        while (!isDone);
    }
}
