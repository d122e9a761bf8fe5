using Lockbox.Engine.Crypto;
using Lockbox.Engine.Devices;
using Lockbox.Engine.Primitives;
using Lockbox.Engine.Storage.Keys;

namespace Lockbox.Engine;

/// <summary>
/// An identity file that has been read, and can be opened as often as it takes to find its password: a pipe gives what
/// it has only once. The content is in pinned memory and zeroed on dispose.
/// </summary>
public sealed class IdentityFile : IDisposable
{
    private readonly SecretBytes _text;
    private readonly string _path;

    private IdentityFile(SecretBytes text, string path)
    {
        _text = text;
        _path = path;
    }

    /// <summary>Whether a password protects it.</summary>
    public bool IsProtected { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, or a pipe.</param>
    /// <returns>The file; the caller disposes it.</returns>
    /// <exception cref="LockboxReadException">It is not there or cannot be read.</exception>
    /// <exception cref="LockboxInvalidIdentityException">It is malformed.</exception>
    public static IdentityFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SecretBytes text = KeyFileReader.ReadAtMost(path, Limits.IdentityFileBytesMax, "identity file")
            ?? throw new LockboxInvalidIdentityException(
                $"'{path}' is no identity file: it has more than {Limits.IdentityFileBytesMax} bytes.",
                "Check the path; New-LockboxIdentity makes an identity file.");
        IdentityFile file = new(text, path);
        try
        {
            IdentityText.Read(text.Span, path, out IdentitySlot? slot)?.Dispose();
            file.IsProtected = slot is not null;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The identity in it.</summary>
    /// <param name="password">Its password; ignored when the file is not protected.</param>
    /// <param name="cancellation">Looked at while the password is stretched.</param>
    /// <returns>The identity; the caller disposes it.</returns>
    /// <exception cref="LockboxInvalidIdentityException">The private key is not the one that the file says.</exception>
    /// <exception cref="LockboxWrongKeyException">It is protected, and the password is wrong or missing.</exception>
    public Identity Open(KeyMaterial? password = null, CancellationToken cancellation = default)
    {
        SecretBytes scalar = IdentityText.Read(_text.Span, _path, out IdentitySlot? slot)
            ?? slot!.Open(password, _path, cancellation);
        Identity? identity = Identity.TryTake(scalar);
        bool isRight = identity is not null && (slot is null || slot.IsFor(identity.Recipient));
        if (!isRight)
        {
            identity?.Dispose();
            throw new LockboxInvalidIdentityException(
                $"The identity file '{_path}' is damaged: what it holds is not the private key it says.",
                "Restore the file from a copy.");
        }

        return identity!;
    }

    /// <summary>Zeroes the content.</summary>
    public void Dispose() => _text.Dispose();
}
