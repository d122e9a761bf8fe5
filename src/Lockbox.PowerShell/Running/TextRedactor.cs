using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>Replaces secrets in whole texts.</summary>
/// <param name="trees">The patterns; the caller keeps them alive and disposes them.</param>
internal sealed class TextRedactor(PatternTrees trees)
{
    /// <summary>A text without secrets.</summary>
    /// <param name="text">The text, or null.</param>
    /// <returns>The same text, and not a copy, when there is none in it.</returns>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public string? Redact(string? text)
    {
        if (text is null || text.Length < SecretPatterns.ShortestLength)
        {
            return text;
        }

        byte[] utf8 = PinnedMemory.Bytes(Encoding.UTF8.GetByteCount(text));
        try
        {
            Encoding.UTF8.GetBytes(text, utf8);
            ArrayBufferWriter<byte> output = new(utf8.Length + Redactor.Mask.Length);
            using Redactor redactor = new(trees);
            redactor.Write(utf8, output);
            redactor.Complete(output);
            return output.WrittenSpan.SequenceEqual(utf8) ? text : Encoding.UTF8.GetString(output.WrittenSpan);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }
}
