using System.Buffers.Text;
using System.Security.Cryptography;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// What a secret looks like in Base64 (RFC 4648), in either alphabet: encoded by itself, and anywhere inside a longer
/// text that was encoded as a whole, where it begins at the first, second or third byte of a group.
/// </summary>
internal static class Base64Forms
{
    private const int GroupBytes = 3;
    private const int GroupCharacters = 4;

    // Where tools break lines: MIME and the base64 program, PEM and OpenSSL.
    private static ReadOnlySpan<byte> LineLengths => [76, 64];

    /// <summary>Adds the forms of a secret.</summary>
    /// <param name="forms">Takes them.</param>
    /// <param name="secret">The secret.</param>
    public static void AddTo(SecretForms forms, ReadOnlySpan<byte> secret)
    {
        for (int before = 0; before < GroupBytes; before++)
        {
            byte[] padded = GC.AllocateArray<byte>(before + secret.Length, pinned: true);
            secret.CopyTo(padded.AsSpan(before));
            byte[] encoded = GC.AllocateArray<byte>(Base64.GetMaxEncodedToUtf8Length(padded.Length), pinned: true);
            Base64.EncodeToUtf8(padded, encoded, out _, out int length);
            AddBothAlphabets(forms, encoded.AsSpan(0, length), before, padded.Length % GroupBytes);
            CryptographicOperations.ZeroMemory(padded);
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    private static void AddBothAlphabets(SecretForms forms, Span<byte> encoded, int before, int rest)
    {
        AddAligned(forms, encoded, before, rest);
        encoded.Replace((byte)'+', (byte)'-');
        encoded.Replace((byte)'/', (byte)'_');
        AddAligned(forms, encoded, before, rest);
    }

    private static void AddAligned(SecretForms forms, ReadOnlySpan<byte> encoded, int before, int rest)
    {
        // The characters that hold bits of what stands before the secret differ from text to text: 2 for 1 byte, 3 for
        // 2.
        ReadOnlySpan<byte> own = encoded[(before == 0 ? 0 : before + 1)..];
        int padding = rest == 0 ? 0 : GroupBytes - rest;

        // With its end at the end of the text, padded and not; then with more behind it, which shares the last
        // character.
        forms.Add(own);
        forms.Add(own[..^padding]);
        forms.Add(own[..^(rest == 0 ? 0 : GroupCharacters - rest)]);
        foreach (byte lineLength in before == 0 ? LineLengths : [])
        {
            for (int at = 0; own.Length > lineLength && at < own.Length; at += lineLength)
            {
                forms.Add(own.Slice(at, Math.Min(lineLength, own.Length - at)));
            }
        }
    }
}
