using System.Buffers.Text;

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
            int padded = before + secret.Length;
            Span<byte> room = forms.Room.Take(padded + Base64.GetMaxEncodedToUtf8Length(padded));
            room[..before].Clear();
            secret.CopyTo(room[before..]);
            Base64.EncodeToUtf8(room[..padded], room[padded..], out _, out int length);
            AddBothAlphabets(forms, room.Slice(padded, length), before, padded % GroupBytes);
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
        ReadOnlySpan<byte> shared = own[..^(rest == 0 ? 0 : GroupCharacters - rest)];
        forms.AddBase64(own);
        forms.AddBase64(own[..^padding]);
        forms.AddBase64(shared);
        foreach (byte lineLength in before == 0 ? LineLengths : [])
        {
            AddLines(forms, own, lineLength);
            AddLines(forms, shared, lineLength);
        }
    }

    // Line ends do not matter where there is one stream. Who redacts lines by themselves finds at least those of a text
    // that begins with the secret.
    private static void AddLines(SecretForms forms, ReadOnlySpan<byte> encoded, int lineLength)
    {
        for (int at = 0; encoded.Length > lineLength && at < encoded.Length; at += lineLength)
        {
            forms.Add(encoded.Slice(at, Math.Min(lineLength, encoded.Length - at)));
        }
    }
}
