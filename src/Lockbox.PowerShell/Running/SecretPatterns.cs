using System.Text;
using System.Text.Unicode;

namespace Lockbox.PowerShell.Running;

/// <summary>
/// What to look for in output, for a number of secrets: each as it is, in Base64, URL-encoded, JSON-escaped, and the
/// lines of it that <see cref="SecretLines"/> takes for secret. Secrets shorter than 6 characters are left alone,
/// because they stand in every text by chance.
/// </summary>
internal sealed class SecretPatterns : IDisposable
{
    /// <summary>The fewest characters of a secret that is looked for.</summary>
    public const int ShortestLength = 6;

    /// <summary>The most bytes of one secret that are looked for; of a longer one it is its beginning.</summary>
    public const int LongestLength = 64 * 1024;

    private readonly List<SecretForms> _secrets = [];
    private readonly PinnedRoom _room = new();

    /// <summary>How many secrets are looked for.</summary>
    public int Count => _secrets.Count;

    /// <summary>All patterns. Where several match at one place, everything that any of them covers is hidden.</summary>
    public IEnumerable<byte[]> All => _secrets.SelectMany(forms => forms.All);

    /// <summary>Adds a secret.</summary>
    /// <param name="secret">
    /// Text in UTF-8, or any bytes; the caller clears them. Line breaks at the end do not count.
    /// </param>
    /// <returns>False when only its beginning is looked for.</returns>
    public bool Add(ReadOnlySpan<byte> secret)
    {
        secret = secret.TrimEnd("\r\n"u8);
        bool isWhole = secret.Length <= LongestLength;
        bool isText = Utf8.IsValid(secret);
        secret = isWhole ? secret : Cut(secret, isText);
        if ((isText ? Encoding.UTF8.GetCharCount(secret) : secret.Length) < ShortestLength)
        {
            return true;
        }

        SecretForms forms = new(_room);
        _secrets.Add(forms);
        forms.Add(secret);
        Base64Forms.AddTo(forms, secret);
        if (isText)
        {
            UrlForms.AddTo(forms, secret);
            JsonForms.AddTo(forms, secret);
            SecretLines.AddTo(forms, secret);
        }

        return isWhole;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SecretForms forms in _secrets)
        {
            forms.Dispose();
        }

        _secrets.Clear();
        _room.Dispose();
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> secret, bool isText)
    {
        int length = LongestLength;
        while (isText && (secret[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return secret[..length];
    }
}
