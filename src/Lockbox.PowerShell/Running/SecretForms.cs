using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Lockbox.PowerShell.Infrastructure;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// The distinct forms in which one secret is looked for in output. The arrays are pinned and zeroed on dispose, because
/// each of them is as secret as the secret.
/// </summary>
/// <param name="room">Where forms are made; shared by all secrets.</param>
internal sealed class SecretForms(PinnedRoom room) : IDisposable
{
    private readonly List<byte[]> _plain = [];
    private readonly List<byte[]> _base64 = [];

    /// <summary>The forms that stand in one piece, in the order in which they came; none of them twice.</summary>
    public IReadOnlyList<byte[]> Plain => _plain;

    /// <summary>The forms in Base64, which line ends may cut anywhere; none of them twice.</summary>
    public IReadOnlyList<byte[]> Base64 => _base64;

    /// <summary>Where forms are made.</summary>
    public PinnedRoom Room { get; } = room;

    /// <summary>Adds a form that is not there yet.</summary>
    /// <param name="form">The bytes; they are copied. Shorter ones than a secret may be are left out.</param>
    public void Add(ReadOnlySpan<byte> form) => AddTo(_plain, form);

    /// <summary>Adds a form that line ends may cut, when it is not there yet.</summary>
    /// <param name="form">The bytes, without line ends; they are copied. Short ones are left out.</param>
    public void AddBase64(ReadOnlySpan<byte> form) => AddTo(_base64, form);

    /// <summary>Adds the form that escaping each character of a text gives.</summary>
    /// <param name="text">The secret in UTF-8, and nothing but UTF-8.</param>
    /// <param name="escape">Writes the form of one character and returns its length.</param>
    /// <param name="most">The most bytes of the form for each byte of the text.</param>
    public void AddEscaped(ReadOnlySpan<byte> text, EscapeRune escape, int most)
    {
        Span<byte> made = Room.Take(text.Length * most);
        int length = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out Rune rune, out int consumed) != OperationStatus.Done)
            {
                break;
            }

            length += escape(rune, text[..consumed], made[length..]);
            text = text[consumed..];
        }

        Add(made[..length]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (byte[] form in _plain.Concat(_base64))
        {
            CryptographicOperations.ZeroMemory(form);
        }

        _plain.Clear();
        _base64.Clear();
    }

    private static void AddTo(List<byte[]> forms, ReadOnlySpan<byte> form)
    {
        if (form.Length < SecretPatterns.ShortestLength)
        {
            return;
        }

        foreach (byte[] known in forms)
        {
            if (form.SequenceEqual(known))
            {
                return;
            }
        }

        forms.Add(PinnedMemory.CopyOf(form));
    }

    /// <summary>Writes the form of one character.</summary>
    /// <param name="rune">The character.</param>
    /// <param name="utf8">The same in UTF-8.</param>
    /// <param name="destination">Takes the form.</param>
    /// <returns>How many bytes were written.</returns>
    public delegate int EscapeRune(Rune rune, ReadOnlySpan<byte> utf8, Span<byte> destination);
}
