using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Lockbox.Engine.Format;

/// <summary>Text to UTF-8 and back: what is not valid is refused, never replaced.</summary>
internal static class StrictUtf8
{
    /// <summary>For text and bytes that are known to be valid: throws where they are not.</summary>
    public static UTF8Encoding Encoding { get; } = new(false, throwOnInvalidBytes: true);

    /// <summary>Encodes text; false when it has a lone surrogate.</summary>
    public static bool TryEncode(string text, out byte[] bytes)
    {
        bytes = new byte[System.Text.Encoding.UTF8.GetByteCount(text)];
        OperationStatus status = Utf8.FromUtf16(text, bytes, out _, out int written, replaceInvalidSequences: false);
        return status == OperationStatus.Done && written == bytes.Length;
    }

    /// <summary>Decodes bytes; false when they are not valid UTF-8.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        bool valid = Utf8.IsValid(bytes);
        text = valid ? Encoding.GetString(bytes) : string.Empty;
        return valid;
    }
}
